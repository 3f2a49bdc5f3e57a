"""The figures behind /metrics: read from the database while a monitor asks, every query bounded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from audit.checkpoints import latest
from audit.models import Entry
from hitl_site.health import checklist
from hitl_site.health.collectors.record import unsealed
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding
from hitl_site.health.gathering import Collector, gather
from hitl_site.health.totals import RowTotals
from hitl_site.logs.http_figures import REGISTRY
from review_queue.models import CLOSED, Attempt, Decision, Draft, Execution, State, Task
from review_queue.selectors.pulse import due_work, pulse

CONTENT_TYPE = CONTENT_TYPE_LATEST
SCRAPE_WITHIN_S = 5.0
_OPEN = sorted(set(State) - CLOSED)
_MOVING = ("ready", "leased", "dispatching", "unknown")
_DRAFTS = {"queue.task.draft_failed": "failed", "queue.task.draft_delayed": "delayed"}

_attempts = RowTotals(lambda: Attempt.objects.filter(phase="claimed"), sort="phase")
_outcomes = RowTotals(lambda: Attempt.objects.exclude(outcome=""), sort="outcome")
_drafts = RowTotals(Draft.objects.all, sort="drafter")
_cost = RowTotals(Draft.objects.all, sort="drafter", summed="cost_microdollars")
_undrafted = RowTotals(lambda: Entry.objects.filter(kind__in=_DRAFTS), sort="kind")
_decisions = RowTotals(Decision.objects.all, sort="answer")


def exposition() -> bytes:
    """Everything in Prometheus's text format; without the database what is known without it."""
    found: list[Metric] = []
    reading = Collector("metrics", "", lambda: _read_into(found), "metrics")
    [result] = gather([reading], within_s=SCRAPE_WITHIN_S)
    is_read = result.state == OK
    up = GaugeMetricFamily(
        "hitl_database_up", "1 when the figures below were read.", value=float(is_read)
    )
    registry = CollectorRegistry()
    registry.register(_Made([up, *(found if is_read else []), *_checks()]))
    return bytes(generate_latest(registry)) + bytes(generate_latest(REGISTRY))


class _Made:
    """Metrics that are ready, as the library's registry wants them."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Each once."""
        yield from self._metrics


def _read_into(found: list[Metric]) -> Finding:
    found += [*_queue(), *_runs(), *_drafting(), _decided(), *_signs(), *_record()]
    return Finding("metrics", "", OK, "")


def _queue() -> Iterator[Metric]:
    tasks = GaugeMetricFamily("hitl_tasks", "Open tasks.", labels=["state", "tier"])
    rows = Task.objects.filter(state__in=_OPEN).order_by().values("state", "tier")
    for row in rows.annotate(number=Count("pk")):
        tasks.add_metric([row["state"], str(row["tier"])], row["number"])
    yield tasks
    moving = GaugeMetricFamily("hitl_executions", "Actions on their way.", labels=["status"])
    counted = dict.fromkeys(_MOVING, 0)
    statuses = Execution.objects.filter(status__in=_MOVING).order_by().values("status")
    counted |= {row["status"]: row["number"] for row in statuses.annotate(number=Count("pk"))}
    for status, number in counted.items():
        moving.add_metric([status], number)
    yield moving


def _runs() -> Iterator[Metric]:
    due, oldest = due_work()
    yield GaugeMetricFamily("hitl_due_executions", "Due now, counted to 1000.", value=due)
    yield GaugeMetricFamily(
        "hitl_oldest_ready_age_seconds",
        "How long the oldest approved action has been due; 0 when none is.",
        value=_age(oldest),
    )
    lost = Execution.objects.filter(status=Execution.Status.UNKNOWN, dispatched_at__isnull=False)
    oldest_lost = lost.order_by("dispatched_at").values_list("dispatched_at", flat=True).first()
    yield GaugeMetricFamily(
        "hitl_oldest_unknown_age_seconds", "Of the outcomes nobody knows.", value=_age(oldest_lost)
    )
    yield CounterMetricFamily(
        "hitl_execution_attempts", "Tries begun.", value=sum(_attempts.get().values())
    )
    yield _counter("hitl_execution_outcomes", "Tries ended.", "outcome", _outcomes.get())


def _drafting() -> Iterator[Metric]:
    drafts = CounterMetricFamily("hitl_drafts", "Asked for.", labels=["drafter", "outcome"])
    for drafter, number in sorted(_drafts.get().items()):
        drafts.add_metric([drafter, "stored"], number)
    for kind, number in sorted(_undrafted.get().items()):
        drafts.add_metric(["", _DRAFTS[kind]], number)
    yield drafts
    cost = CounterMetricFamily("hitl_draft_cost_dollars", "Paid for drafts.", labels=["drafter"])
    for drafter, micros in sorted(_cost.get().items()):
        cost.add_metric([drafter], micros / 1_000_000)
    yield cost


def _decided() -> Metric:
    return _counter("hitl_decisions", "Made by people and rules.", "answer", _decisions.get())


def _signs() -> Iterator[Metric]:
    signs = GaugeMetricFamily(
        "hitl_heartbeat_age_seconds", "Since each part came by.", labels=["part"]
    )
    for part, at in sorted(pulse().seen.items()):
        signs.add_metric([part], _age(at))
    yield signs


def _record() -> Iterator[Metric]:
    waiting, _ = unsealed()
    about = "Entries of the trail without a place, counted to 1000."
    yield GaugeMetricFamily("hitl_unsealed_entries", about, value=waiting)
    newest = latest()
    if newest is not None:
        about = "Since the last signed checkpoint."
        age = _age(newest.created_at)
        yield GaugeMetricFamily("hitl_checkpoint_age_seconds", about, value=age)


def _checks() -> Iterator[Metric]:
    """Every finding of the page, and the figures behind it."""
    checks = GaugeMetricFamily("hitl_check", "1 for the state it is in.", labels=["check", "state"])
    figures = GaugeMetricFamily("hitl_check_figure", "Behind a check.", labels=["check", "figure"])
    for one in checklist.EVERYTHING.get():
        for state in (OK, WARN, BAD, UNKNOWN):
            checks.add_metric([one.key, state], float(one.state == state))
        for name, value in one.figures.items():
            figures.add_metric([one.key, name], value)
    yield checks
    yield figures


def _counter(name: str, about: str, label: str, totals: dict[str, int]) -> Metric:
    counter = CounterMetricFamily(name, about, labels=[label])
    for value, number in sorted(totals.items()):
        counter.add_metric([value], number)
    return counter


def _age(moment: datetime | None) -> float:
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else 0.0
