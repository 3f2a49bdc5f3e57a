"""Who looked, who holds what, what was decided: append-only, shown here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from review_queue.admin.filters import fixed_choice
from review_queue.admin.records import RecordAdmin
from review_queue.admin.task import task_link
from review_queue.models import Claim, Decision, ViewEvent


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """One yes, no or better draft, bound to exact hashes."""

    list_display = ("id", "task_link", "answer", "by", "channel", "seat", "decided_at")
    list_display_links = ("id",)
    list_filter = (fixed_choice("answer", "answer", Decision.Answer.choices),)
    search_fields = ("=task__id", "=draft_hash")
    search_help_text = "A task's number or a draft hash."
    fields = (
        "task",
        "draft",
        "answer",
        "by",
        "channel",
        "generation",
        "seat",
        "reason_codes",
        "note",
        "edit_ratio_permille",
        "critical_changes",
        "active_ms",
        "read_ms_expected",
        "policy_version",
        "draft_hash",
        "evidence_hash",
        "batch_id",
        "decided_at",
    )

    @admin.display(description="task")
    def task_link(self, decision: Decision) -> SafeString:
        """To the task."""
        return task_link(decision.task_id)

    @admin.display(description="by")
    def by(self, decision: Decision) -> str:
        """The person or rule, as named at the time."""
        return str(decision.actor.get("name", ""))


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    """Who works on what right now."""

    list_display = ("id", "task_link", "reviewer", "claimed_at", "leased_until")
    list_display_links = ("id",)
    list_select_related = ("reviewer",)
    fields = ("task", "reviewer", "claimed_at", "leased_until")

    @admin.display(description="task")
    def task_link(self, claim: Claim) -> SafeString:
        """To the task."""
        return task_link(claim.task_id)


@admin.register(ViewEvent)
class ViewEventAdmin(RecordAdmin):
    """What was on whose screen, for how long."""

    list_display = ("id", "task_link", "card", "user", "active_ms", "draft_version", "shown_at")
    list_display_links = ("id",)
    list_select_related = ("user",)
    fields = ("task", "card", "user", "active_ms", "draft_version", "shown_at")

    @admin.display(description="task")
    def task_link(self, view: ViewEvent) -> SafeString:
        """To the task."""
        return task_link(view.task_id)
