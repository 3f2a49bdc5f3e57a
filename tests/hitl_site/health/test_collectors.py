"""Each check says what it saw, with figures; never well where something is not."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from drafting.openai_settings import OpenAISettings
from hitl_site.health.collectors import outside, parts, storage, work
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding
from review_queue.models import Attempt, Company, Draft, Execution, Heartbeat, Letter, State, Task
from tests.builders import approved, pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


def ago(**length: float) -> Any:
    return timezone.now() - timedelta(**length)


def a_late_one(reviewer: User, **length: float) -> Execution:
    """An approved action that has been due for a while."""
    approved(reviewer)
    Execution.objects.update(next_at=ago(**length))
    return Execution.objects.get()


def test_nothing_due_is_well() -> None:
    assert (work.ready_age().state, work.ready_age().says) == (OK, "Nothing approved is due.")


def test_late_work_that_nobody_takes_is_bad(bob: User) -> None:
    a_late_one(bob, seconds=100)
    found = work.ready_age()
    assert found.state == BAD
    assert found.says.startswith("The oldest of 1 approved action has been due for 100 seconds, ")
    assert found.says.endswith("and no worker takes any.")
    assert 99 < found.figures["age_seconds"] < 130
    assert "manage.py sweep" in found.mend


def test_late_work_that_moves_is_only_slow(bob: User) -> None:
    execution = a_late_one(bob, minutes=5)
    Attempt.objects.create(execution=execution, fence=9, phase="claimed", at=timezone.now())
    found = work.ready_age()
    assert (found.state, "Work runs, but slower" in found.says) == (WARN, True)


def test_work_held_back_by_the_stop_button_is_not_late(bob: User) -> None:
    a_late_one(bob, hours=1)
    Company.objects.update_or_create(defaults={"stopped_at": ago(minutes=3), "stopped_by": bob})
    assert work.ready_age().state == OK
    stopped = work.stop_button()
    assert stopped.state == WARN
    assert stopped.says == "Everything was stopped by bob 3 minutes ago: nothing approved leaves."


def test_unknown_outcomes_are_counted_with_the_age_of_the_oldest(bob: User) -> None:
    assert work.unknown_outcomes().state == OK
    a_late_one(bob, hours=1)
    with lifted(Execution):
        Execution.objects.update(status="unknown", dispatched_at=ago(hours=2))
    found = work.unknown_outcomes()
    assert (found.state, found.says) == (WARN, "1 outcome is unknown, the oldest for 2 hours.")
    Execution.objects.update(dispatched_at=ago(days=2))
    assert work.unknown_outcomes().state == BAD


def test_what_waits_for_a_person_is_counted_by_state() -> None:
    assert work.waiting_for_a_person().state == OK
    with lifted(Task):
        Task.objects.filter(pk=pending().pk).update(state=State.FAILED)
    with lifted(Task):
        Task.objects.filter(pk=pending().pk).update(state=State.DRAFT_FAILED)
    found = work.waiting_for_a_person()
    assert found.says == "Waiting for a person: 1 draft failed, 1 failed."


SIGNS = [(parts.worker, "jobs"), (parts.beat, "beat"), (parts.sweep, "sweep")]


@pytest.mark.parametrize(("look", "name"), SIGNS)
def test_a_part_is_well_only_while_it_shows_itself(look: Callable[[], Finding], name: str) -> None:
    assert look().state == UNKNOWN
    sign = Heartbeat.objects.create(name=name, at=ago(seconds=5))
    assert look().state == OK
    for seconds, state in ((100, BAD if name == "jobs" else WARN), (400, BAD), (-200, UNKNOWN)):
        Heartbeat.objects.filter(pk=sign.pk).update(at=ago(seconds=seconds))
        assert look().state == state, seconds


def test_without_redis_the_broker_lives_here(settings: Any) -> None:
    settings.REDIS_URL = ""
    assert parts.broker().says == "It lives in this process: no Redis is used."


def test_a_redis_that_hangs_costs_a_second_not_fifteen(settings: Any) -> None:
    settings.REDIS_URL = "redis://user:hidden-word@127.0.0.1:1/0"
    began = time.monotonic()
    found = parts.broker()
    assert time.monotonic() - began < 12
    assert found.state == BAD
    assert found.says.startswith("Redis at 127.0.0.1:1 does not answer")
    assert "hidden-word" not in str(found)


@pytest.mark.redis
def test_a_redis_that_answers_is_well(redis_url: str, settings: Any) -> None:
    settings.REDIS_URL = redis_url
    assert parts.broker().state == OK


def test_the_database_tells_size_speed_and_durability(monkeypatch: pytest.MonkeyPatch) -> None:
    found = storage.database()
    assert found.state == OK
    assert found.figures["bytes"] > 1000
    assert "Commits are on the disk" in found.says
    fault = SimpleNamespace(msg="Commits may be lost.", hint="Mend it.")
    monkeypatch.setattr(storage, "commits_are_durable", lambda _: [fault])
    broken = storage.database()
    assert (broken.state, broken.mend) == (BAD, "Mend it.")


def test_a_missing_migration_is_named() -> None:
    assert storage.migrations().state == OK
    MigrationRecorder.Migration.objects.filter(app="audit", name="0001_initial").delete()
    found = storage.migrations()
    assert (found.state, found.says) == (BAD, "1 migration is missing, from audit.0001_initial on.")


@pytest.mark.parametrize(
    ("free", "state"), [(5_000_000_000, OK), (500_000_000, WARN), (100_000_000, BAD)]
)
def test_a_disk_that_fills_up_is_told(
    free: int, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=10_000_000_000, used=0, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert storage.disk().state == state


@pytest.mark.parametrize(("seconds", "state"), [(0, OK), (5, WARN), (-60, BAD)])
def test_clocks_that_disagree_are_told(
    seconds: int, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "connection", SimpleNamespace(vendor="postgresql"))
    moved = timedelta(seconds=seconds)
    monkeypatch.setattr(storage, "database_now", lambda: timezone.now() + moved)
    assert storage.clock().state == state


def test_a_backup_is_as_old_as_its_stamp(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    assert storage.backup().state == UNKNOWN
    stamp = tmp_path / "last-backup"
    stamp.touch()
    assert storage.backup().state == OK
    os.utime(stamp, (time.time() - 3 * 86_400,) * 2)
    found = storage.backup()
    assert (found.state, found.says) == (WARN, "The last backup was made 3 days ago.")


@pytest.fixture
def connected(settings: Any) -> None:
    settings.DRAFTING = OpenAISettings(api_key="k", model="a-model")


def test_the_model_is_judged_by_its_last_draft_and_its_last_failure(connected: None) -> None:
    assert outside.model().state == UNKNOWN
    pending()
    with lifted(Draft):
        Draft.objects.update(model="a-model", created_at=ago(minutes=10))
    assert outside.model().says == "a-model: last draft 10 minutes ago, no failure."
    assert outside.model().state == OK


def test_without_a_model_nothing_is_wrong() -> None:
    assert outside.model().state == OK


def test_letters_that_pile_up_are_bad(bob: User, settings: Any) -> None:
    settings.EMAIL_CONFIGURED = True
    assert outside.mail().state == UNKNOWN
    letter = Letter.objects.create(
        recipient=bob,
        address="bob@example.com",
        slot="s",
        subject="S",
        text="",
        html="",
        next_at=timezone.now(),
        created_at=ago(hours=2),
    )
    found = outside.mail()
    assert (found.state, found.figures) == (BAD, {"letters_waiting": 1})
    Letter.objects.filter(pk=letter.pk).update(status="sent", sent_at=ago(minutes=4))
    assert outside.mail().says == "Last mail left 4 minutes ago, none refused."
