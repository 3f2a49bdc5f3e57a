"""A key that the other side forgets protects for a while only: an hour before, a person looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from connectors.webhook.signing import SANDBOX_KEY
from review_queue.execution import cut_off, lost
from review_queue.execution.claim import claim_execution
from review_queue.execution.due import run_due
from review_queue.models import Attempt, Connection, Execution, State, Task
from review_queue.secrets import encrypt_secrets
from tests.builders import a_contact, a_refund, a_workflow, an_order, approved, dispatched, fresh
from tests.doubles.http_sink import HttpSink

pytestmark = pytest.mark.django_db
REMEMBERED = {"honours_idempotency_key": True, "key_ttl_hours": 24}


@pytest.fixture
def provider(settings: Any) -> Iterator[HttpSink]:
    """A payment system that keeps our key for a day."""
    with HttpSink() as sink:
        settings.WEBHOOK_PRIVATE_HOSTS = frozenset({f"127.0.0.1:{sink.port}"})
        row = Connection.objects.create(
            kind="webhook",
            label="Payments",
            settings={"url": sink.url(), **REMEMBERED},
            secrets_encrypted=encrypt_secrets({"signing_key": SANDBOX_KEY}),
        )
        a_workflow().connections.add(row)
        an_order(a_contact())
        yield sink


def _lost(reviewer: User) -> Task:
    """Past the point of no return, and its worker died there."""
    task = approved(reviewer, [a_refund()]).task
    dispatched(task)
    return task


def _stand_at(monkeypatch: pytest.MonkeyPatch, **later: float) -> None:
    """The clock stands this long after the first dispatch."""
    first = Execution.objects.get().first_dispatched_at
    assert first is not None
    now = first + timedelta(**later)
    for module in (cut_off, lost):
        monkeypatch.setattr(module, "database_now", lambda: now)


def _resolve() -> None:
    assert len(list(lost.resolve_lost_dispatches())) == 1


@pytest.mark.parametrize("later", [{"hours": 22}, {"seconds": 23 * 3600 - 1}])
def test_while_the_key_is_known_it_is_repeated_under_the_same_key(
    bob: User, provider: HttpSink, monkeypatch: pytest.MonkeyPatch, later: dict[str, float]
) -> None:
    task = _lost(bob)
    step = Execution.objects.get()
    _stand_at(monkeypatch, **later)
    _resolve()
    assert Execution.objects.get().status == "ready"
    Execution.objects.update(next_at=step.created_at)
    assert run_due() == 1
    assert fresh(task).state == State.EXECUTED
    (applied,) = provider.applied
    assert applied.headers["idempotency-key"] == step.idempotency_key


@pytest.mark.parametrize("later", [{"hours": 23}, {"hours": 23.5}, {"hours": 25}, {"days": 31}])
def test_from_an_hour_before_it_is_forgotten_a_person_looks(
    bob: User, provider: HttpSink, monkeypatch: pytest.MonkeyPatch, later: dict[str, float]
) -> None:
    task = _lost(bob)
    _stand_at(monkeypatch, **later)
    _resolve()
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    assert (Execution.objects.get().status, run_due()) == ("unknown", 0)
    assert provider.connections == 0


def test_found_in_time_and_run_too_late_it_is_not_sent_and_not_called_unsent(
    bob: User, provider: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _lost(bob)
    _stand_at(monkeypatch, hours=22)
    _resolve()
    Execution.objects.update(next_at=Execution.objects.get().created_at)
    _stand_at(monkeypatch, hours=25)
    run_due()
    assert provider.connections == 0
    assert Attempt.objects.filter(phase="dispatch").count() == 1
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    assert fresh(task).problem == (
        "Step 1: An earlier try was cut off while sending and may have been applied. The other "
        "side may have forgotten by now that it was sent before. Check there first."
    )
    assert Execution.objects.get().status == "unknown"


def test_a_poison_that_was_cut_off_before_is_not_called_unsent(
    bob: User, provider: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = _lost(bob)
    _stand_at(monkeypatch, hours=1)
    _resolve()
    step = Execution.objects.get()
    Execution.objects.update(next_at=step.created_at, attempts=4)
    assert claim_execution(step.pk) is not None
    Execution.objects.update(lease_until=step.created_at)
    lost.release_dead_leases()
    assert (fresh(task).state, Execution.objects.get().status) == ("outcome_unknown", "unknown")
    assert "may have been applied. It stopped its worker 5 times" in fresh(task).problem
    assert provider.connections == 0
