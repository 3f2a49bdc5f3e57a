"""kill -9 of the worker at the points that matter: what is promised is what happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from connectors.webhook.signing import SANDBOX_KEY
from review_queue.models import Attempt, Connection, Execution, Note, State, Task
from review_queue.rounds.sweep import sweep
from review_queue.secrets import encrypt_secrets
from tests.builders import (
    a_contact,
    a_note,
    a_refund,
    a_workflow,
    an_email,
    an_order,
    approved,
    fresh,
)
from tests.doubles.http_sink import HttpSink
from tests.doubles.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30


@pytest.fixture
def smtp() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def http() -> Iterator[HttpSink]:
    with HttpSink() as sink:
        yield sink


def _connect(kind: str, values: dict[str, object], **secrets: str) -> None:
    row = Connection.objects.create(
        kind=kind, label="sink", settings=values, secrets_encrypted=encrypt_secrets(secrets)
    )
    a_workflow().connections.add(row)


def _connect_mail(smtp: SmtpSink) -> None:
    _connect("email", {"host": smtp.host, "port": smtp.port, "security": "none"})


def _connect_payments(http: HttpSink) -> None:
    _connect(
        "webhook",
        {"url": http.url(), "honours_idempotency_key": True},
        signing_key=SANDBOX_KEY,
    )


def _approved(reviewer: User, *actions: tuple[str, Mapping[str, Any]]) -> Task:
    an_order(a_contact())
    task = approved(reviewer, actions).task
    Execution.objects.update(next_at=timezone.now())
    return task


def _environment(failpoint: str, private: str) -> dict[str, str]:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{address}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hitl_site.settings",
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": url,
        "ENV_FILE": "none",
        "FAILPOINT": failpoint,
        "WEBHOOK_PRIVATE_HOSTS": private,
    }


def _start_worker(failpoint: str = "", private: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.torture.entry", "sweep"],
        cwd=ROOT,
        env=_environment(failpoint, private),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _die_at(failpoint: str, private: str = "") -> None:
    worker = _start_worker(f"{failpoint}:kill", private)
    output, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == -signal.SIGKILL, output


def _kill_once(arrived: Callable[[], bool], private: str = "") -> None:
    """Start a worker and kill it as soon as the other side has everything it was sent."""
    worker = _start_worker(private=private)
    never = threading.Event()
    for _ in range(PATIENCE * 100):
        if arrived():
            break
        never.wait(0.01)
    worker.send_signal(signal.SIGKILL)
    output, _ = worker.communicate(timeout=PATIENCE)
    assert arrived(), output
    assert worker.returncode == -signal.SIGKILL


def _two_minutes_pass() -> None:
    past = timezone.now() - timedelta(minutes=3)
    Execution.objects.exclude(lease_until=None).update(lease_until=past)
    Execution.objects.exclude(dispatched_at=None).update(dispatched_at=past)


def _sweep_until_quiet() -> None:
    sweep()
    Execution.objects.filter(status="ready").update(next_at=timezone.now())
    sweep()


@pytest.mark.parametrize("failpoint", ["K6", "K7"])
def test_before_the_point_of_no_return_nothing_was_sent_and_it_runs_once_later(
    bob: User, smtp: SmtpSink, failpoint: str
) -> None:
    _connect_mail(smtp)
    task = _approved(bob, an_email())
    _die_at(failpoint)
    assert smtp.connections == 0
    assert not Attempt.objects.filter(phase="dispatch").exists()
    _two_minutes_pass()
    _sweep_until_quiet()
    assert fresh(task).state == State.EXECUTED
    assert len(smtp.letters) == 1


@pytest.mark.parametrize(("failpoint", "letters"), [("K8", 0), ("K10", 1)])
def test_a_mail_whose_fate_is_unknown_is_never_sent_again_by_a_machine(
    bob: User, smtp: SmtpSink, failpoint: str, letters: int
) -> None:
    _connect_mail(smtp)
    task = _approved(bob, an_email(), a_note())
    _die_at(failpoint)
    _two_minutes_pass()
    _sweep_until_quiet()
    assert len(smtp.letters) == letters
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    statuses = list(Execution.objects.order_by("position").values_list("status", flat=True))
    assert statuses == ["unknown", "ready"]
    assert Note.objects.count() == 0


def test_a_mail_cut_off_after_its_last_byte_is_unknown_and_went_once(
    bob: User, smtp: SmtpSink
) -> None:
    smtp.fault = "hang_after_dot_kept"
    _connect_mail(smtp)
    task = _approved(bob, an_email())
    _kill_once(lambda: len(smtp.letters) == 1)
    smtp.fault = ""
    _two_minutes_pass()
    _sweep_until_quiet()
    assert len(smtp.letters) == 1
    assert fresh(task).state == State.OUTCOME_UNKNOWN


def test_a_keyed_request_cut_off_after_its_last_byte_is_repeated_under_the_same_key(
    bob: User, http: HttpSink, settings: Any
) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = frozenset({f"127.0.0.1:{http.port}"})
    http.behaviour = "hang"
    _connect_payments(http)
    task = _approved(bob, a_refund())
    _kill_once(lambda: len(http.applied) == 1, private=f"127.0.0.1:{http.port}")
    http.behaviour = "200"
    _two_minutes_pass()
    _sweep_until_quiet()
    first, second = http.applied
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body
    assert fresh(task).state == State.EXECUTED


@pytest.mark.parametrize("failpoint", ["K8", "K10", "K11"])
def test_a_note_is_written_exactly_once_whenever_the_worker_dies(bob: User, failpoint: str) -> None:
    task = _approved(bob, a_note("Called Sam."))
    _die_at(failpoint)
    _two_minutes_pass()
    _sweep_until_quiet()
    assert [note.text for note in Note.objects.all()] == ["Called Sam."]
    assert fresh(task).state == State.EXECUTED


def test_killed_after_the_record_nothing_is_left_to_do(bob: User, smtp: SmtpSink) -> None:
    _connect_mail(smtp)
    task = _approved(bob, an_email())
    _die_at("K12")
    assert fresh(task).state == State.EXECUTED
    _two_minutes_pass()
    _sweep_until_quiet()
    assert len(smtp.letters) == 1
