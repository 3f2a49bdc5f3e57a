"""/metrics as a monitor reads it: parsed by the library, named by its conventions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from hitl_site.health import metrics, totals
from review_queue.models import Attempt, Decision, Draft, Execution, Heartbeat
from tests.builders import approved, pending
from tests.lifting import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here", "counted_anew")]
TOKEN = "a-long-word-of-a-monitor"
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No totals of an earlier test."""
    for name in ("_attempts", "_outcomes", "_drafts", "_cost", "_undrafted", "_decisions"):
        old: Any = getattr(metrics, name)
        fresh = totals.RowTotals(old._rows, sort=old._sort, summed=old._summed)
        monkeypatch.setattr(metrics, name, fresh)


def scraped(client: Client, **headers: str) -> Figures:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = list(text_string_to_metric_families(answer.content.decode()))
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def of(figures: Figures, name: str, **labels: str) -> float | None:
    return figures.get((name, tuple(sorted(labels.items()))))


def test_the_figures_are_those_of_the_database(client: Client, bob: User) -> None:
    pending()
    approved(bob)
    with lifted(Draft):
        Draft.objects.update(cost_microdollars=250_000, drafter="openai")
    execution = Execution.objects.get()
    Execution.objects.update(next_at=timezone.now() - timedelta(minutes=2))
    Attempt.objects.create(execution=execution, fence=1, phase="claimed", at=timezone.now())
    Attempt.objects.create(
        execution=execution, fence=1, phase="outcome", outcome="sent", at=timezone.now()
    )
    Heartbeat.objects.create(name="jobs", at=timezone.now() - timedelta(seconds=30))
    found = scraped(client)
    assert of(found, "hitl_database_up") == 1
    assert of(found, "hitl_tasks", state="pending", tier="1") == 1
    assert of(found, "hitl_executions", status="ready") == 1
    assert of(found, "hitl_executions", status="unknown") == 0
    assert of(found, "hitl_due_executions") == 1
    assert 119 < (of(found, "hitl_oldest_ready_age_seconds") or 0) < 180
    assert of(found, "hitl_execution_attempts_total") == 1
    assert of(found, "hitl_execution_outcomes_total", outcome="sent") == 1
    assert of(found, "hitl_drafts_total", drafter="openai", outcome="stored") == 2
    assert of(found, "hitl_draft_cost_dollars_total", drafter="openai") == 0.5
    assert of(found, "hitl_decisions_total", answer="approve") == Decision.objects.count() == 1
    assert of(found, "hitl_check", check="worker", state="ok") == 1
    assert of(found, "hitl_check", check="ready_age", state="ok") == 0


def test_requests_are_counted_by_class_whatever_method_is_made_up(client: Client) -> None:
    before = scraped(client)
    client.get("/health/live")
    client.generic("MADEUP", "/health/live")
    after = scraped(client)

    def risen(method: str, status: str) -> float:
        labels = {"method": method, "status": status}
        name = "hitl_http_requests_total"
        return (of(after, name, **labels) or 0) - (of(before, name, **labels) or 0)

    assert (risen("GET", "2xx"), risen("other", "4xx")) == (2, 1)  # the scrape counts too


def test_names_follow_the_conventions(client: Client) -> None:
    text = client.get("/metrics").content.decode()
    for family in text_string_to_metric_families(text):
        assert re.fullmatch(r"hitl_[a-z][a-z_]+", family.name)
        assert family.documentation
        for sample in family.samples:
            assert family.type != "counter" or sample.name.endswith(("_total", "_created"))


def test_without_the_database_it_says_so_and_still_tells_the_rest(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(metrics, "_decided", refuse)
    client.get("/health/live")
    found = scraped(client)
    assert of(found, "hitl_database_up") == 0
    assert of(found, "hitl_due_executions") is None
    assert any(name == "hitl_http_requests_total" for name, _ in found)


def test_only_this_machine_or_the_token_may_scrape(client: Client, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 401
    settings.HTTPS = True
    assert client.get("/metrics", secure=True).status_code == 401
    settings.HTTPS = False
    settings.MONITOR_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 401
    refused = client.get("/metrics", headers={"authorization": "Bearer wrong"})
    assert (refused.status_code, b"hitl_" in refused.content) == (401, False)
    assert scraped(client, authorization=f"Bearer {TOKEN}")


def test_totals_count_only_what_is_new_and_lose_nothing(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "FOLDED_EVERY", 3)
    monkeypatch.setattr(totals, "SETTLED_BEHIND", 2)
    approved(bob)
    execution = Execution.objects.get()
    counted = totals.RowTotals(Attempt.objects.all, sort="phase")
    for fence in range(1, 13):
        Attempt.objects.create(execution=execution, fence=fence, phase="a", at=timezone.now())
        assert counted.get() == {"a": fence}
    with CaptureQueriesContext(connection) as asked:
        counted.get()
    assert len(asked) == 2
    assert "> " in asked[1]["sql"]
    with lifted(Attempt):
        Attempt.objects.filter(fence__gt=2).delete()  # as after a restore
    assert counted.get() == {"a": 2}
