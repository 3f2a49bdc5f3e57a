"""Runs of approved actions and every try: shown, never touched."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from audit.read_only_admin import json_block
from review_queue.admin.filters import fixed_choice
from review_queue.admin.records import ReadOnlyInline, RecordAdmin
from review_queue.admin.task import task_link
from review_queue.models import Attempt, Execution


class AttemptInline(ReadOnlyInline):
    """Every step of every try."""

    model = Attempt
    ordering = ("id",)
    show_change_link = False
    fields = ("fence", "phase", "at", "outcome", "detail", "request_sha256", "response_sha256")


@admin.register(Execution)
class ExecutionAdmin(RecordAdmin):
    """One approved action on its way out."""

    list_display = ("id", "task_link", "position", "status", "what", "attempts", "next_at")
    list_display_links = ("id",)
    list_select_related = ("action",)
    list_filter = (fixed_choice("status", "status", Execution.Status.choices),)
    search_fields = ("=task__id", "=idempotency_key", "=external_ref")
    search_help_text = "A task's number, a key, or the other side's reference, in full."
    inlines = (AttemptInline,)
    fields = (
        "task",
        "what",
        "action",
        "decision",
        "status",
        "detail",
        "external_ref",
        "generation",
        "position",
        "effect_class",
        "idempotency_key",
        "content_hash",
        "attempts",
        "fence",
        "lease_owner",
        "lease_until",
        "next_at",
        "first_dispatched_at",
        "dispatched_at",
        "finished_at",
        "undone_at",
        "values_before",
        "created_at",
    )

    @admin.display(description="task")
    def task_link(self, execution: Execution) -> SafeString:
        """To the task."""
        return task_link(execution.task_id)

    @admin.display(description="what")
    def what(self, execution: Execution) -> str:
        """The action in one line."""
        return execution.action.summary

    @admin.display(description="values before")
    def values_before(self, execution: Execution) -> SafeString | str:
        """What an undo would put back."""
        return json_block(execution.before)
