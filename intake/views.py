"""The page "New task": the form, and what became of what was handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from audit.actors import person

from .forms import NewTaskForm
from .reports import TakeInReport
from .services import receive_submission, take_in_file

ADD = "queue.add_task"
SHOWN = 200


def new_task_view(admin_site: AdminSite) -> Callable[[HttpRequest], HttpResponse]:
    """The view for this admin site; log-in is checked by `admin_view`, the permission here."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def new_task(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(ADD):
            raise PermissionDenied("Your account may not hand in work. Nothing was taken in.")
        form = NewTaskForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {**admin_site.each_context(request), "title": "New task"}
        if request.method == "POST" and form.is_valid():
            report = _take_in(form, request)
            shown = {"report": report, "items": report.items[:SHOWN], "shown": SHOWN}
            return TemplateResponse(request, "intake/taken_in.html", context | shown)
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "intake/new_task.html", context | {"form": form}, status=status
        )

    return new_task


def _take_in(form: NewTaskForm, request: HttpRequest) -> TakeInReport:
    actor = person(request.user)
    upload = form.cleaned_data["upload"]
    if upload is not None:
        return take_in_file(
            path_or_bytes=upload.read(),
            filename=upload.name,
            workflow_key=form.cleaned_data["workflow"].key,
            actor=actor,
            requested_by=request.user,  # type: ignore[arg-type]
        )
    item = receive_submission(
        submission=form.submission(),
        actor=actor,
        requested_by=request.user,  # type: ignore[arg-type]
    )
    return TakeInReport("", (item,))
