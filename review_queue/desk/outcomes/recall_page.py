"""Recall: say what, see what would happen and what cannot be called back, then do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from review_queue.desk.access import STOP, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.desk.outcomes.recall_form import RecallForm
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import Recall, RecallStep
from review_queue.recalling.plan import plan_recall
from review_queue.recalling.services import start_recall, stop_recall

MOST_LISTED = 50


@needs(STOP)
def show_recall(request: HttpRequest) -> HttpResponse:
    """The form, with the preview below it once it says from when. Changes nothing."""
    return _form_page(request, RecallForm(request.GET if "since" in request.GET else None))


@needs(STOP, methods=("POST",))
def start(request: HttpRequest) -> HttpResponse:
    """Recall exactly what the preview showed; refused with a new preview when it changed."""
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    reason = note_from(request.POST.get("reason", ""))
    try:
        recall = start_recall(
            scope=form.scope(),
            user=user_of(request),
            reason=reason,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    except InvalidEdit as error:
        words = " ".join([str(error), *error.fields.values()])
        return _form_page(request, form, notice=words, reason=reason, status=422)
    except QueueError as error:
        words = f"{error} {error.what_to_do}"
        return _form_page(request, form, notice=words, reason=reason, status=409)
    return redirect("admin:review_recall_run", recall_id=recall.pk)


@needs(STOP)
def show_run(request: HttpRequest, recall_id: int) -> HttpResponse:
    """How far it is and what became of every task; renews itself while it runs."""
    recall = get_object_or_404(Recall.objects.select_related("asked_by"), pk=recall_id)
    steps = recall.steps.select_related("task")
    counts = {outcome: steps.filter(outcome=outcome).count() for outcome in ("done", "refused")}
    context = {
        "recall": recall,
        "steps": steps[:500],
        "done": counts["done"],
        "refused": counts["refused"],
        "over": recall.finished_at is not None,
        "so_far": counts["done"] + counts["refused"],
    }
    return desk_page(request, "outcomes/recall_run.html", context, title="Recall")


@needs(STOP, methods=("POST",))
def stop(request: HttpRequest, recall_id: int) -> HttpResponse:
    """Stop after the task it is at; what is taken back stays taken back."""
    get_object_or_404(Recall, pk=recall_id)
    if not stop_recall(recall_id=recall_id, user=user_of(request)):
        messages.info(request, "The recall had ended already, so nothing was stopped.")
    return redirect("admin:review_recall_run", recall_id=recall_id)


def _form_page(
    request: HttpRequest, form: RecallForm, *, notice: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "notice": notice, "reason": reason}
    if form.is_bound and form.is_valid():
        scope = form.scope()
        plan = plan_recall(scope)
        context |= {
            "plan": plan,
            "scope": scope,
            "words": scope.words(),
            "groups": [(kind, plan.of(kind)[:MOST_LISTED], len(plan.of(kind))) for kind in _ORDER],
            "until": timezone.localtime(scope.until).strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "asked": form.data,
        }
    context["recent"] = Recall.objects.select_related("asked_by")[:5]
    return desk_page(request, "outcomes/recall.html", context, title="Recall", status=status)


# What cannot be recalled is said first.
_ORDER = (
    RecallStep.Plan.STAYS,
    RecallStep.Plan.PARTLY,
    RecallStep.Plan.UNDO,
    RecallStep.Plan.WITHDRAW,
)
