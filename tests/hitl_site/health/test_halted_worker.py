"""A real worker that is halted: it lives, holds its place, and is told about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from celery import Celery
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from hitl_site.run.watch import look_once
from review_queue.models import Heartbeat, Notice
from review_queue.selectors.pulse import JOBS
from tests.conftest import ROOT
from tests.doubles.product import clean_environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
PATIENCE_S = 120


def _database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    place = f"{found['HOST']}:{found['PORT']}/{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{place}"


@pytest.fixture
def worker(redis_url: str, transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "hitl_site.run", "worker"],
        cwd=ROOT,
        env=clean_environment(
            DATA_DIR=str(settings.DATA_DIR), DATABASE_URL=_database_url(), REDIS_URL=redis_url
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait(10)


def _is_taken(broker: Celery, for_s: float) -> bool:
    """Ring a job again and again; whether one was taken within `for_s` seconds."""
    deadline = time.monotonic() + for_s
    never = threading.Event()
    while time.monotonic() < deadline:
        broker.send_task("review_queue.jobs.expire_claims_job", queue="hitl", ignore_result=True)
        if Heartbeat.objects.filter(name=JOBS).exists():
            return True
        never.wait(0.2)
    return False


def test_a_halted_worker_takes_nothing_and_the_owners_are_told_once(
    worker: subprocess.Popen[bytes], redis_url: str, carol: User
) -> None:
    broker = Celery(broker=redis_url)
    assert _is_taken(broker, PATIENCE_S), f"no job was taken; the worker: {worker.poll()}"
    with transaction.atomic():
        # Who writes holds SQLite's only write lock: it is not halted with that in its hand.
        Heartbeat.objects.all().delete()
        os.kill(worker.pid, signal.SIGSTOP)
    assert not _is_taken(broker, 1.5)
    assert worker.poll() is None  # it lives
    Heartbeat.objects.create(name=JOBS, at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(seconds=110)):
        assert look_once().startswith("No background job has run since")
        look_once()
    assert Notice.objects.filter(recipient=carol).count() == 1
