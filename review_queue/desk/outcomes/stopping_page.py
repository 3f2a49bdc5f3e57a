"""The owner's stop button: for everything, or for one workflow."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from review_queue.desk.access import STOP, needs, user_of
from review_queue.models import Company, Workflow
from review_queue.services.effects.stopping import restart, stop


@needs(STOP, methods=("POST",))
def stop_all(request: HttpRequest) -> HttpResponse:
    """Stop or restart everything: `stop` is 1 or 0."""
    get_object_or_404(Company)
    return _set(request, None, "everything")


@needs(STOP, methods=("POST",))
def stop_workflow(request: HttpRequest, workflow_id: int) -> HttpResponse:
    """Stop or restart one workflow: `stop` is 1 or 0."""
    workflow = get_object_or_404(Workflow, pk=workflow_id)
    return _set(request, workflow, f"“{workflow.name}”")


def _set(request: HttpRequest, workflow: Workflow | None, words: str) -> HttpResponse:
    user = user_of(request)
    asked = request.POST.get("stop")
    if asked == "1":
        stop(user=user, workflow=workflow)
        messages.warning(request, f"Stopped: {words}. Nothing of it leaves until it is started.")
    elif asked == "0":
        restart(user=user, workflow=workflow)
        messages.success(request, f"Started again: {words}.")
    else:
        messages.error(request, "Nothing was changed: the form did not say stop or start.")
    return redirect("admin:index")
