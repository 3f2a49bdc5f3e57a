"""Problems found later: reported from a task's page, read here, never rewritten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from oversight.models import Outcome
from oversight.services import LONGEST_NOTE, report_outcome
from review_queue.admin.filters import fixed_choice
from review_queue.admin.records import RecordAdmin
from review_queue.admin.task import task_link
from review_queue.errors import InvalidEdit
from review_queue.models import Task


class ReportForm(forms.Form):
    """What was found, how bad it was, and in which words."""

    kind = forms.ChoiceField(
        label="What was found", choices=Outcome.Kind.choices, widget=forms.RadioSelect
    )
    severity = forms.TypedChoiceField(
        label="How bad it was",
        choices=Outcome.Severity.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What happened",
        required=False,
        strip=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea,
    )


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    """What turned out wrong, or was checked and right."""

    list_display = ("id", "task_link", "kind", "severity", "found_by", "found_at")
    list_display_links = ("id",)
    list_select_related = ("found_by",)
    list_filter = (
        fixed_choice("kind", "kind", Outcome.Kind.choices),
        fixed_choice("severity", "severity", Outcome.Severity.choices),
    )
    fields = ("task", "kind", "severity", "note", "found_by", "found_at")

    @admin.display(description="task")
    def task_link(self, outcome: Outcome) -> SafeString:
        """To the task."""
        return task_link(outcome.task_id)

    def get_urls(self) -> list[Any]:
        """The report form of a task."""
        view = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.report_view))
        return [path("report/<int:task_id>/", view, name="oversight_report"), *super().get_urls()]

    def report_view(self, request: HttpRequest, task_id: int) -> HttpResponse:
        """Report a problem found later about one task."""
        if not request.user.has_perm("oversight.add_outcome"):
            raise PermissionDenied("Your account may not report problems. Nothing was stored.")
        task = get_object_or_404(Task, pk=task_id)
        form = ReportForm(request.POST or None)
        if form.is_valid() and self._store(request, task, form):
            messages.success(request, "Stored. It stands on the task's timeline too.")
            return HttpResponseRedirect(reverse("admin:queue_task_change", args=(task.pk,)))
        context = {
            **self.admin_site.each_context(request),
            "title": "Report a problem found later",
            "subtitle": str(task),
            "form": form,
            "task": task,
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/oversight/report.html", context)

    def _store(self, request: HttpRequest, task: Task, form: ReportForm) -> bool:
        assert isinstance(request.user, User)  # noqa: S101 - admin_view let them in
        try:
            report_outcome(task=task, user=request.user, **form.cleaned_data)
        except InvalidEdit as error:
            for name, words in error.fields.items():
                form.add_error(name, words)
            return False
        return True
