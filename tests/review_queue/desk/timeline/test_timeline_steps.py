"""Steps of a timeline in plain words; the same look repeated is one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from review_queue.desk.timeline.timeline_steps import shown_steps
from review_queue.selectors.timeline import Step

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def a_step(kind: str, minute: int, *, actor: tuple[str, str, str], channel: str = "admin") -> Step:
    actor_kind, actor_id, name = actor
    title = kind.rpartition(".")[2].replace("_", " ").capitalize()
    at = START + timedelta(minutes=minute)
    return Step(at, name, actor_id, actor_kind, channel, title, kind, "", "")


def test_views_in_a_row_by_one_person_are_one_line(bob: User, dana: User) -> None:
    bobs, danas = ("person", str(bob.pk), "bob"), ("person", str(dana.pk), "dana")
    lines = shown_steps(
        [
            a_step("queue.task.viewed", 0, actor=bobs),
            a_step("queue.task.viewed", 11, actor=bobs),
            a_step("queue.task.viewed", 22, actor=bobs),
            a_step("queue.task.viewed", 23, actor=danas),
            a_step("queue.task.viewed", 40, actor=bobs),
            a_step("queue.task.approved", 41, actor=bobs),
            a_step("queue.task.approved", 42, actor=bobs),
        ]
    )
    assert [(line.title, line.by, line.times) for line in lines] == [
        ("Viewed", "Bob", 3),
        ("Viewed", "Dana", 1),
        ("Viewed", "Bob", 1),
        ("Approved", "Bob", 1),
        ("Approved", "Bob", 1),
    ]
    assert lines[0].last is not None
    assert lines[0].last.at == START + timedelta(minutes=22)


def test_machines_and_doors_have_names_a_person_knows() -> None:
    lines = shown_steps(
        [
            a_step("queue.task.submitted", 0, actor=("rule", "3", "policy"), channel="policy"),
            a_step("queue.task.drafted", 1, actor=("worker", "builtin", "builtin")),
            a_step("queue.task.received", 2, actor=("system", "", "demo company"), channel="cli"),
            a_step("queue.task.approved", 3, actor=("person", "99999", "gone"), channel="demo"),
        ]
    )
    assert [(line.title, line.by, line.door) for line in lines] == [
        ("Waits for a person", "the rules", ""),
        ("Drafted", "the built-in drafter", ""),
        ("Received", "demo company", "on the command line"),
        ("Approved", "gone", "part of the demo"),
    ]
