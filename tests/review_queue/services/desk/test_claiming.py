"""One person at a time works on an item."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from review_queue.models import Claim, Task, ViewEvent
from review_queue.rounds.sweep import drop_dead_claims
from review_queue.services.desk.claiming import claim_task, record_view, release_claim
from tests.builders import pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


def test_the_second_to_come_learns_who_has_it(bob: User, dana: User) -> None:
    task = pending()
    assert claim_task(task_id=task.pk, user=bob).is_mine
    second = claim_task(task_id=task.pk, user=dana)
    assert not second.is_mine
    assert second.claim is not None
    assert second.claim.reviewer == bob
    assert claim_task(task_id=task.pk, user=bob).is_mine
    assert Claim.objects.count() == 1


def test_a_dead_claim_is_taken_over(bob: User, dana: User) -> None:
    task = pending()
    claim_task(task_id=task.pk, user=bob)
    Claim.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert claim_task(task_id=task.pk, user=dana).is_mine
    assert not claim_task(task_id=task.pk, user=bob).is_mine


def test_heartbeat_and_release(bob: User, dana: User) -> None:
    task = pending()
    claim_task(task_id=task.pk, user=bob)
    before = Claim.objects.get().leased_until
    assert claim_task(task_id=task.pk, user=bob).is_mine
    assert Claim.objects.get().leased_until > before
    assert not release_claim(task_id=task.pk, user=dana)
    assert release_claim(task_id=task.pk, user=bob)
    assert Claim.objects.count() == 0


def test_the_sweep_frees_dead_claims_only(bob: User) -> None:
    claim_task(task_id=pending().pk, user=bob)
    dead = pending()
    claim_task(task_id=dead.pk, user=bob)
    Claim.objects.filter(task=dead).update(leased_until=timezone.now())
    assert drop_dead_claims() == 1
    assert Claim.objects.count() == 1


def test_people_who_may_not_decide_hold_nothing(mallory: User) -> None:
    assert not claim_task(task_id=pending().pk, user=mallory).is_mine
    assert Claim.objects.count() == 0


def test_a_view_is_kept_with_its_attention_and_noted_on_the_chain(bob: User) -> None:
    task = pending()
    record_view(task_id=task.pk, user=bob, card="item", active_ms=-5)
    record_view(task_id=task.pk, user=bob, card="evidence:1", active_ms=99_999_999)
    assert list(ViewEvent.objects.order_by("id").values_list("active_ms", flat=True)) == [
        0,
        3_600_000,
    ]
    kinds = Entry.objects.filter(chain=f"task:{task.pk}").values_list("kind", flat=True)
    assert list(kinds).count("queue.task.viewed") == 1


def _viewed(task: Task) -> list[str]:
    entries = Entry.objects.filter(chain=f"task:{task.pk}", kind="queue.task.viewed")
    return [json.loads(entry.actor)["name"] for entry in entries.order_by("position")]


def test_the_ledger_hears_of_a_view_once_in_ten_minutes_for_each_person_and_draft(
    bob: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = pending()
    start = timezone.now()
    for minute, user in ((0, bob), (1, bob), (9, bob), (9, dana), (11, bob)):
        monkeypatch.setattr(timezone, "now", lambda at=minute: start + timedelta(minutes=at))
        record_view(task_id=task.pk, user=user, card="item", active_ms=1000)
    assert _viewed(task) == ["bob", "dana", "bob"]
    assert ViewEvent.objects.filter(card="item").count() == 5
    with lifted(Task):
        Task.objects.filter(pk=task.pk).update(draft_version=2)
    record_view(task_id=task.pk, user=bob, card="item", active_ms=1000)
    assert _viewed(task) == ["bob", "dana", "bob", "bob"]
