"""The worker and the clock that live inside the web process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from hitl_site.celery import app
from hitl_site.environment.variables import VARIABLES
from hitl_site.run.beat import EmbeddedBeat
from hitl_site.run.worker import EmbeddedWorker


@pytest.fixture(autouse=True)
def no_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """These jobs have no database to show themselves in."""
    monkeypatch.setattr("hitl_site.logs.jobs._show_alive", lambda: None)
    monkeypatch.setattr("hitl_site.run.beat._show_alive", lambda: None)


@contextmanager
def working() -> Iterator[EmbeddedWorker]:
    """A worker on an empty queue; it knows the jobs registered before it starts."""
    app.control.purge()
    running = EmbeddedWorker()
    running.start()
    yield running
    assert running.stop(10)


@pytest.fixture
def job() -> Iterator[Callable[[Callable[[int], None]], Any]]:
    """Registers a function as a job for the length of a test."""
    names: list[str] = []

    def register(function: Callable[[int], None]) -> Any:
        names.append(f"tests.{function.__name__}")
        return app.task(name=names[-1])(function)

    yield register
    for name in names:
        app.tasks.unregister(name)


def test_more_messages_than_threads_are_all_run(
    job: Callable[[Callable[[int], None]], Any],
) -> None:
    finished: set[int] = set()
    all_finished = threading.Event()

    def note(number: int) -> None:
        finished.add(number)
        if len(finished) == 200:
            all_finished.set()

    noted = job(note)
    with working():
        for number in range(200):
            noted.delay(number)
        assert all_finished.wait(20)
    assert finished == set(range(200))


def test_a_failing_job_leaves_the_worker_alive(
    job: Callable[[Callable[[int], None]], Any],
) -> None:
    reached = threading.Event()

    def stumble(number: int) -> None:
        if number < 10:
            raise RuntimeError(f"job {number} fails on purpose")
        reached.set()

    stumbling = job(stumble)
    with working():
        for number in range(11):
            stumbling.delay(number)
        assert reached.wait(20)


def test_a_running_job_is_waited_for_when_stopping(
    job: Callable[[Callable[[int], None]], Any],
) -> None:
    started, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def linger(_number: int) -> None:
        started.set()
        may_end.wait(20)
        ended.set()

    lingering = job(linger)
    with working() as running:
        lingering.delay(1)
        assert started.wait(20)
        assert running.stop(0.2) is False
        may_end.set()
        assert running.stop(10) is True
    assert ended.is_set()


def test_the_clock_rings_every_scheduled_job_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[str] = []
    all_rung = threading.Event()

    def send_task(name: str, **_options: object) -> None:
        rung.append(name)
        if len(rung) == len(app.conf.beat_schedule):
            all_rung.set()

    monkeypatch.setattr(app, "send_task", send_task)
    clock = EmbeddedBeat()
    clock.start()
    assert all_rung.wait(10)
    assert clock.stop(5) is True
    assert sorted(rung) == sorted(entry["task"] for entry in app.conf.beat_schedule.values())


def test_a_broker_that_is_down_at_the_start_does_not_end_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticked = threading.Event()

    def refuse(_name: str, **_options: object) -> None:
        raise OperationalError("connection refused")

    def tick(_scheduler: object) -> float:
        ticked.set()
        return 0.05

    monkeypatch.setattr(app, "send_task", refuse)
    monkeypatch.setattr("hitl_site.run.beat.Scheduler.tick", tick)
    clock = EmbeddedBeat()
    clock.start()
    assert ticked.wait(10)
    assert clock.stop(5) is True


def test_a_process_without_redis_does_not_load_its_client(tmp_path: Path) -> None:
    code = (
        "import sys, django; django.setup(); import hitl_site.urls, hitl_site.run.session;"
        "from hitl_site.celery import app; app.loader.import_default_modules();"
        "print('redis' in sys.modules, 'review_queue.jobs' in sys.modules)"
    )
    rest = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=rest | {"ENV_FILE": "none", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("False True\n", "", 0)
