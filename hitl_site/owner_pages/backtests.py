"""The full backtest beside the publish button: started, watched, cancelled, downloaded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from hitl_site.owner_pages.access import PUBLISH, READ, needs
from hitl_site.owner_pages.page import owner_fragment
from hitl_site.owner_pages.past_tasks import replayed
from policies.engine.codec import UnreadableJson, policy_from_json, policy_to_json
from policies.engine.spec import PolicySpec
from policies.errors import PolicyRefusal
from policies.models import PolicyVersion
from policies.operands import UnreadableOperand
from policies.services import frozen_policy, written_policy
from policies.services.live import known_live_policy
from review_queue.backtesting.export import csv_of_run
from review_queue.backtesting.runs import cancel_backtest, result_of, start_backtest
from review_queue.desk.access import user_of
from review_queue.models import BacktestRun

PERIODS = ((30, "the last 30 days"), (90, "the last 90 days"), (3650, "everything there is"))
_ENDED = (BacktestRun.Status.DONE, BacktestRun.Status.CANCELLED, BacktestRun.Status.FAILED)


@needs(PUBLISH, methods=("POST",))
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Judge the chosen period again under this version, as a job."""
    version = get_object_or_404(PolicyVersion, number=number)
    page = HttpResponseRedirect(reverse("admin:owner_publish", args=[number]) + "#replay")
    days = request.POST.get("days", "30")
    if days not in {str(length) for length, _ in PERIODS}:
        messages.error(request, "Nothing was started: choose one of the periods.")
        return page
    try:
        candidate = policy_of(version)
    except (PolicyRefusal, UnreadableOperand) as error:
        messages.error(request, f"Nothing was started. {error}")
        return page
    now = timezone.now()
    start_backtest(
        candidate=candidate,
        baseline=known_live_policy() or PolicySpec(0),
        since=now - timedelta(days=int(days)),
        until=now,
        user=user_of(request),
    )
    return page


@needs(READ)
def show_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far it is, or what it found: the piece of the page that renews itself."""
    run = get_object_or_404(BacktestRun, pk=run_id)
    return owner_fragment(request, "_run.html", run_context(request, run))


@needs(PUBLISH, methods=("POST",))
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stop it after the batch it is at; what it has found so far stays."""
    run = get_object_or_404(BacktestRun, pk=run_id)
    if not cancel_backtest(run):
        messages.info(request, "The backtest had ended already, so nothing was stopped.")
    number = policy_from_json(run.candidate_text).version
    return HttpResponseRedirect(reverse("admin:owner_publish", args=[number]) + "#replay")


@needs(READ)
def download(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Every changed task as CSV."""
    run = get_object_or_404(BacktestRun, pk=run_id)
    try:
        policy_from_json(run.candidate_text)
        policy_from_json(run.baseline_text)
    except UnreadableJson:
        text = "The rules of this run cannot be read any more. Start a new backtest.\n"
        return HttpResponse(text, status=409, content_type="text/plain; charset=utf-8")
    event = Event(
        "queue.backtest.exported",
        person(user_of(request)),
        f"queue.backtestrun:{run.pk}",
        {},
        timezone.now(),
    )
    append_event(event, chain="exports")
    answer = StreamingHttpResponse(csv_of_run(run), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="backtest-{run.pk}.csv"'
    return answer


def latest_run(candidate: PolicySpec) -> BacktestRun | None:
    """The newest run of exactly these rules."""
    text = policy_to_json(candidate)
    row: BacktestRun | None = BacktestRun.objects.filter(candidate_text=text).first()
    return row


def policy_of(version: PolicyVersion) -> PolicySpec:
    """The rules of a draft or of a version that left it."""
    return written_policy(version) if version.is_draft else frozen_policy(version)


def run_context(request: HttpRequest, run: BacktestRun | None) -> dict[str, Any]:
    """What the piece of the page draws."""
    result = result_of(run) if run else None
    return {
        "run": run,
        "run_is_over": run is not None and run.status in _ENDED,
        "run_percent": 100 * run.done // run.total if run and run.total else 0,
        "month": replayed(result) if result else None,
        "periods": PERIODS,
        "may_publish": request.user.has_perm(PUBLISH),
    }
