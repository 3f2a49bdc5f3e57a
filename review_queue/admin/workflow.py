"""Workflows: what each narrow role may do, how far, and its stop button."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from policies.calibration import current_calibration
from policies.engine.odds import odds_allowed
from review_queue.admin.audited import AuditedAdmin
from review_queue.admin.silence import SilenceInline
from review_queue.admin.tools import Tool, address_of
from review_queue.admin.workflow_form import WorkflowForm
from review_queue.errors import NotReviewer
from review_queue.models import Workflow
from review_queue.services.effects.stopping import restart, stop


@admin.register(Workflow)
class WorkflowAdmin(AuditedAdmin):
    """One narrow role of the machine."""

    form = WorkflowForm
    inlines = (SilenceInline,)
    list_display = ("name", "role", "mode_words", "owner", "is_active", "running")
    list_display_links = ("name",)
    list_select_related = ("owner",)
    list_filter = ("is_active", "is_stopped")
    search_fields = ("name", "key", "role")
    prepopulated_fields = {"key": ("name",)}
    fieldsets = (
        (
            "The job",
            {
                "fields": ("name", "key", "role", "instructions", "strategy", "owner"),
                "description": "One narrow role, as you would describe it to a new colleague.",
            },
        ),
        (
            "What it may do",
            {
                "fields": ("allowed_kinds", "connections", "mode"),
                "description": "Whatever is chosen here, rules and ceilings can only ask for "
                "more attention, never for less.",
            },
        ),
        (
            "How careful it is",
            {
                "fields": (
                    "tier",
                    "confidence_threshold",
                    "in_odds",
                    "sample_percent",
                    "hold_seconds",
                    "value_minor",
                )
            },
        ),
        (
            "Limits",
            {
                "fields": (
                    "daily_count_limit",
                    "daily_amount_limit_minor",
                )
            },
        ),
        (
            "Time and silence",
            {
                "fields": (
                    "due_minutes",
                    "due_in_business_time",
                    "backup",
                    "expires_hours",
                    "on_silence",
                    "email_approval",
                ),
                "description": "When three quarters of the promised time are over, whoever it "
                "falls to is told; half an hour later the backup; then the owners.",
            },
        ),
        ("Status", {"fields": ("is_active", "running")}),
    )
    readonly_fields = ("in_odds", "running")

    @admin.display(description="who decides")
    def mode_words(self, workflow: Workflow) -> str:
        """The mode in the owner's words."""
        return workflow.get_mode_display()

    @admin.display(description="what that means")
    def in_odds(self, workflow: Workflow) -> str:
        """The threshold as odds, and what the machine's own confidence was worth here so far."""
        if workflow.pk is None:
            return "Shown as odds once the workflow is saved."
        allowed = odds_allowed(workflow.confidence_threshold / 100)
        words = current_calibration(workflow.key).words
        return f"Of drafts that may run alone, {allowed} to be wrong. Confidence: {words}."

    @admin.display(description="automation")
    def running(self, workflow: Workflow) -> str:
        """Whether approved work of this workflow runs."""
        return "Stopped: nothing leaves" if workflow.is_stopped else "Running"

    def get_urls(self) -> list[Any]:
        """Stop and restart, by POST only."""
        guarded = self.admin_site.admin_view
        return [
            path(
                "<int:workflow_id>/stop/",
                guarded(require_POST(self.stop_view)),
                name="queue_workflow_stop",
            ),
            path(
                "<int:workflow_id>/restart/",
                guarded(require_POST(self.restart_view)),
                name="queue_workflow_restart",
            ),
            *super().get_urls(),
        ]

    def tools_for(self, request: HttpRequest, row: Workflow) -> list[Tool]:
        """What was learned about messages; stop or restart, for those who may."""
        return [*self._topics(request), *self._switches(request, row)]

    def _topics(self, request: HttpRequest) -> list[Tool]:
        address = address_of("owner_topics")
        may_see = address and request.user.has_perm("topics.view_topicmodel")
        return [Tool("Topic quality", address)] if may_see else []

    def _switches(self, request: HttpRequest, row: Workflow) -> list[Tool]:
        if not request.user.has_perm("queue.stop_everything"):
            return []
        if row.is_stopped:
            address = reverse("admin:queue_workflow_restart", args=(row.pk,))
            return [Tool("Restart this workflow", address, posts=True)]
        address = reverse("admin:queue_workflow_stop", args=(row.pk,))
        return [Tool("Stop this workflow", address, posts=True, style="danger")]

    def stop_view(self, request: HttpRequest, workflow_id: int) -> HttpResponse:
        """Nothing of this workflow is dispatched from now on."""
        return self._switch(request, workflow_id, stopped=True)

    def restart_view(self, request: HttpRequest, workflow_id: int) -> HttpResponse:
        """What waits may leave again."""
        return self._switch(request, workflow_id, stopped=False)

    def _switch(self, request: HttpRequest, workflow_id: int, *, stopped: bool) -> HttpResponse:
        assert isinstance(request.user, AbstractUser)  # noqa: S101 - admin_view let them in
        workflow = get_object_or_404(Workflow, pk=workflow_id)
        try:
            (stop if stopped else restart)(user=request.user, workflow=workflow)
        except NotReviewer as error:
            raise PermissionDenied(str(error)) from error
        words = "is stopped: nothing of it leaves" if stopped else "runs again"
        messages.success(request, f"“{workflow.name}” {words}.")
        return HttpResponseRedirect(reverse("admin:queue_workflow_change", args=(workflow.pk,)))
