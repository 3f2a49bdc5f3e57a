"""Random picks: drawn once where work is routed, kept with their chance, felt by nobody alone."""

from __future__ import annotations

import secrets

import pytest
from django.contrib.auth.models import User

from review_queue.models import BlindPick, State
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.judging.rejudging import rejudge_pending
from review_queue.services.routing import blind_picks
from tests.builders import a_note, ballot, fresh, pending
from tests.review_queue.execution.test_running_alone import routed
from tests.review_queue.services.decisions.gates.scenes import a_task
from tests.review_queue.services.judging.test_two_people import two_people_rule

pytestmark = pytest.mark.django_db


def draws(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """The next draws, answer first and second review in turns."""
    left = list(numbers)
    monkeypatch.setattr(blind_picks._RANDOM, "randrange", lambda _: left.pop(0))


@pytest.mark.parametrize(
    ("tier", "first", "second"),
    [(0, 0, 0), (1, 30_000, 20_000), (2, 100_000, 100_000), (3, 1_000_000, 1_000_000)],
)
def test_each_tier_has_its_share_in_millionths(
    bob: User, dana: User, tier: int, first: int, second: int
) -> None:
    a_task(tier=tier)
    pick = BlindPick.objects.get()
    assert (pick.tier, pick.answer_first_chance, pick.second_review_chance) == (tier, first, second)


def test_the_draw_just_below_the_chance_is_picked_and_the_chance_itself_is_not(
    monkeypatch: pytest.MonkeyPatch, bob: User, dana: User
) -> None:
    draws(monkeypatch, 29_999, 19_999, 30_000, 20_000)
    picked, spared = pending(a_note()), pending(a_note())
    assert (picked.answer_first, picked.reviewers_needed) == (True, 2)
    assert (spared.answer_first, spared.reviewers_needed) == (False, 1)
    kept = BlindPick.objects.order_by("id")
    assert [(one.answer_first, one.second_review, one.second_reviewer) for one in kept] == [
        (True, True, True),
        (False, False, False),
    ]


def test_two_people_is_always_picked_whatever_is_drawn(bob: User, dana: User) -> None:
    task = a_task(tier=3)
    pick = BlindPick.objects.get()
    assert (pick.answer_first_draw, pick.answer_first, pick.second_review) == (999_999, True, True)
    assert (task.answer_first, task.reviewers_needed) == (True, 2)


def test_who_is_alone_is_not_kept_from_working_by_a_draw(
    monkeypatch: pytest.MonkeyPatch, bob: User
) -> None:
    draws(monkeypatch, 999_999, 0)
    task = pending(a_note())
    pick = BlindPick.objects.get()
    assert (pick.second_review, pick.second_reviewer) == (True, False)
    assert (task.reviewers_needed, task.problem, task.hold_seconds) == (1, "", 0)
    assert approve_task(ballot(task, bob)).task.state == State.APPROVED


def test_a_second_person_picked_at_random_does_not_keep_the_first_from_fixing_it(
    monkeypatch: pytest.MonkeyPatch, bob: User, dana: User
) -> None:
    draws(monkeypatch, 999_999, 0)
    task = pending(a_note())
    assert task.reviewers_needed == 2
    fixed = [Proposed("internal_note", {"text": "Better."})]
    counted = approve_task(ballot(task, bob), edits=fixed)
    assert (counted.still_needed, counted.decision.seat, fresh(task).state) == (0, 1, "approved")


def test_nothing_is_drawn_again_by_judging_again_or_editing(
    monkeypatch: pytest.MonkeyPatch, bob: User, dana: User
) -> None:
    draws(monkeypatch, 29_999, 999_999)
    task = pending(a_note())
    two_people_rule()
    rejudge_pending()
    assert BlindPick.objects.count() == 1
    assert fresh(task).answer_first is True
    assert (fresh(task).tier, BlindPick.objects.get().tier) == (3, 1)


def test_what_runs_alone_is_not_drawn_for() -> None:
    assert routed().state == State.APPROVED
    assert BlindPick.objects.count() == 0


def test_the_draw_is_random_and_not_a_hash_of_the_task(
    monkeypatch: pytest.MonkeyPatch, bob: User, dana: User
) -> None:
    monkeypatch.undo()
    assert isinstance(blind_picks._RANDOM, secrets.SystemRandom)
    tasks = [pending(a_note()) for _ in range(12)]
    drawn = set(BlindPick.objects.values_list("answer_first_draw", flat=True))
    assert len(drawn) == len(tasks)
    assert all(0 <= one < 1_000_000 for one in drawn)
