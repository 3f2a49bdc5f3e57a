"""A worker that lives and takes nothing is noticed within two minutes, and told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from datetime import timezone as zones
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from hitl_site.run.watch import LOOK_EVERY_S, look_once
from review_queue.models import Attempt, Execution, Heartbeat, Notice
from review_queue.notices import composing
from review_queue.rounds.heartbeats import SILENT_AFTER, show_alive, why_standing_still
from review_queue.selectors.pulse import JOBS
from tests.builders import approved

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=zones.utc)  # noqa: UP017


@pytest.fixture(autouse=True)
def no_digest(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.STAFF_MAIL_DIR = tmp_path
    monkeypatch.setattr(composing, "due_slot", lambda *_: None)


def told() -> list[str]:
    return list(Notice.objects.order_by("id").values_list("text", flat=True))


def test_the_owners_hear_within_two_minutes_and_once(bob: User, carol: User) -> None:
    assert SILENT_AFTER + timedelta(seconds=LOOK_EVERY_S) <= timedelta(seconds=120)
    with time_machine.travel(NOON, tick=False) as clock:
        show_alive()
        clock.shift(timedelta(seconds=80))
        assert look_once() == ""
        clock.shift(timedelta(seconds=30))
        for _ in range(4):
            assert look_once().startswith("No background job has run since 12:00")
            clock.shift(timedelta(seconds=30))
        assert len(told()) == 1
        assert Notice.objects.get().recipient == carol
        show_alive()
        assert look_once() == ""
        clock.shift(timedelta(minutes=5))
        assert look_once() != ""
    assert len(told()) == 2  # a second standstill is news


def test_late_work_is_told_once_though_other_jobs_still_run(bob: User, carol: User) -> None:
    approved(bob)
    due = Execution.objects.get().next_at
    with time_machine.travel(due, tick=False) as clock:
        for _ in range(6):
            clock.shift(timedelta(seconds=60))
            show_alive()
            look_once()
        assert len(told()) == 1
        assert told()[0].startswith("Approved work has been due since")


def test_a_backlog_that_drains_is_no_standstill(bob: User, carol: User) -> None:
    approved(bob)
    execution = Execution.objects.get()
    with time_machine.travel(execution.next_at + timedelta(minutes=10), tick=False):
        show_alive()
        assert why_standing_still() != ""
        now = execution.next_at + timedelta(minutes=10)
        Attempt.objects.create(execution=execution, fence=99, phase="claimed", at=now)
        assert why_standing_still() == ""


def test_where_no_part_ever_ran_late_work_is_told_all_the_same(bob: User, carol: User) -> None:
    approved(bob)
    Heartbeat.objects.all().delete()
    with time_machine.travel(Execution.objects.get().next_at + timedelta(minutes=5), tick=False):
        assert look_once() != ""
    assert len(told()) == 1


def test_a_job_that_is_taken_is_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    from hitl_site.logs.jobs import Job  # noqa: PLC0415 - a Celery class needs the app
    from review_queue.jobs import run_due_job  # noqa: PLC0415 - as above
    from review_queue.rounds import heartbeats  # noqa: PLC0415 - as above

    monkeypatch.setattr(heartbeats, "_written", {})
    assert isinstance(run_due_job, Job)
    run_due_job.before_start("a-job", (), {})
    assert Heartbeat.objects.filter(name=JOBS).exists()
