"""Answering before the draft is seen, and typing values off the source: stored first, compared."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from audit.models import Entry
from hitl_site.demo.careful_reader import look_carefully
from review_queue.errors import InvalidEdit, NotReviewer, StaleDraft, WrongState
from review_queue.models import BlindAnswer, Task
from review_queue.services.decisions.answering_blind import answer_blind
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.decisions.gates import GatesOpen
from review_queue.services.drafts.freezing import Proposed
from tests.builders import a_note, a_refund, bare_ballot, fresh
from tests.review_queue.services.decisions.gates.scenes import (
    PAYMENT,
    a_task,
    codes,
    gates_of,
    look,
    nothing_decided,
)

pytestmark = pytest.mark.django_db
TYPED = {
    "1-amount": "1.180,00 €",
    "1-payee": "nordlicht keramik gmbh",
    "1-account": "NL91 ABNA 0417 1643 00",
    "1-date": "5.12.2026",
}


def answer(task: Task, user: User, what: str = "do_it", **typed: str) -> BlindAnswer:
    return answer_blind(
        task_id=task.pk, user=user, draft_hash=task.draft_hash, answer=what, typed=typed
    )


def rekey(task: Task, user: User, changes: dict[str, str] | None = None) -> BlindAnswer:
    return answer_blind(
        task_id=task.pk,
        user=user,
        draft_hash=task.draft_hash,
        answer="do_it",
        typed=TYPED | (changes or {}),
    )


def missing(task: Task, user: User, edits: Any = None) -> list[str]:
    with pytest.raises(GatesOpen) as refused:
        approve_task(bare_ballot(task, user), edits=edits)
    nothing_decided(task)
    return codes(refused.value)


def test_on_two_people_nobody_approves_before_they_said_what_they_would_do(bob: User) -> None:
    task = a_task(tier=3, evidence=())
    look(task, bob, seconds=60, claimed_ms=60_000)
    assert missing(task, bob) == ["answer_first"]
    answer(task, bob, "refuse")
    kept = approve_task(bare_ballot(task, bob)).decision
    assert (kept.blind_answer, kept.gates["answer_first"]) == (
        "refuse",
        [{"blind": "refuse", "now": "refuse", "changed": False}],
    )


def test_a_draft_picked_at_random_is_answered_first_even_when_it_is_only_glanced_at(
    bob: User,
) -> None:
    task = a_task()
    Task.objects.filter(pk=task.pk).update(answer_first=True)
    assert missing(fresh(task), bob) == ["answer_first"]
    answer(task, bob)
    assert approve_task(bare_ballot(fresh(task), bob)).decision.blind_answer == "do_it"


def test_changing_ones_mind_after_the_reveal_is_allowed_and_kept_beside_the_first(
    bob: User,
) -> None:
    task = a_task(tier=3, evidence=())
    look(task, bob, seconds=60, claimed_ms=60_000)
    first = answer(task, bob, "refuse")
    second = answer(task, bob, "do_it")
    assert (first.after_reveal, second.after_reveal) == (False, True)
    kept = approve_task(bare_ballot(task, bob)).decision
    assert kept.blind_answer == "refuse"
    assert kept.gates["answer_first"] == [{"blind": "refuse", "now": "do_it", "changed": True}]
    kinds = Entry.objects.filter(kind__startswith="queue.task.answer").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "queue.task.answered_blind",
        "queue.task.answer_changed",
    ]


def test_each_answers_for_themselves(bob: User, dana: User) -> None:
    task = a_task(tier=3, evidence=())
    answer(task, dana)
    look(task, bob, seconds=60, claimed_ms=60_000)
    assert missing(task, bob) == ["answer_first"]


@pytest.mark.parametrize("what", ["", "approve", "do_it; drop"])
def test_an_answer_that_is_none_is_refused_and_the_draft_stays_hidden(bob: User, what: str) -> None:
    task = a_task(tier=3)
    with pytest.raises(InvalidEdit) as refused:
        answer(task, bob, what)
    assert list(refused.value.fields) == ["answer"]
    assert BlindAnswer.objects.count() == 0


def test_only_who_may_decide_the_draft_as_it_stands_answers(bob: User, mallory: User) -> None:
    task = a_task(tier=3)
    with pytest.raises(NotReviewer):
        answer(task, mallory)
    with pytest.raises(StaleDraft):
        answer_blind(task_id=task.pk, user=bob, draft_hash="0" * 64, answer="do_it")
    Task.objects.filter(pk=task.pk).update(tier=1, answer_first=False)
    with pytest.raises(WrongState, match="Nothing is asked"):
        answer(fresh(task), bob)
    assert BlindAnswer.objects.count() == 0


def test_a_payment_for_two_is_typed_from_the_invoice(bob: User) -> None:
    task = a_task(PAYMENT, evidence=())
    assert task.tier == 3
    with pytest.raises(InvalidEdit) as refused:
        answer(task, bob)
    assert sorted(refused.value.fields) == [f"rekey-{slot}" for slot in sorted(TYPED)]
    given = rekey(task, bob)
    assert {one["slot"]: one["value"] for one in given.typed} == {
        "1-amount": "118000",
        "1-payee": "nordlicht keramik gmbh",
        "1-account": "NL91ABNA0417164300",
        "1-date": "2026-12-05",
    }
    assert gates_of(task, bob)["rekey"].passed


@pytest.mark.parametrize(
    ("slot", "typed"),
    [
        ("1-amount", "1.108,00"),
        ("1-payee", "Nordlicht Keramic GmbH"),
        ("1-account", "NL91 ABNA 0417 1643 01"),
        ("1-date", "6 December 2026"),
    ],
)
def test_a_digit_that_differs_keeps_it_from_leaving(bob: User, slot: str, typed: str) -> None:
    task = a_task(PAYMENT, evidence=())
    look(task, bob, seconds=60, claimed_ms=60_000)
    rekey(task, bob, {slot: typed})
    assert "rekey" in missing(task, bob)
    answer(task, bob, "do_it", **{slot: TYPED[slot]})
    assert gates_of(task, bob)["rekey"].passed


def test_what_was_typed_counts_against_what_would_leave_not_against_what_was_drafted(
    bob: User,
) -> None:
    kind, payload = a_refund(60_000)
    task = a_task((kind, payload), evidence=())
    look(task, bob, seconds=60, claimed_ms=60_000)
    answer_blind(task_id=task.pk, user=bob, draft_hash=task.draft_hash, typed={"1-amount": "540"})
    fixed = payload | {"amount": {"minor": 54_000, "currency": "EUR"}}
    assert "rekey" in missing(task, bob, [Proposed(kind, payload | {"event": "refund.asked"})])
    look_carefully(task, bob)
    kept = approve_task(bare_ballot(task, bob), edits=[Proposed(kind, fixed)]).decision
    assert kept.gates["rekey"][0]["matched_blind"] is True


@pytest.mark.parametrize(
    ("minor", "asked"), [(50_000, False), (50_001, True), (100_000, True), (4_000, False)]
)
def test_below_two_people_the_amount_is_typed_above_half_of_the_cap(
    bob: User, minor: int, asked: bool
) -> None:
    task = a_task(a_refund(minor))
    assert task.tier == 2
    assert ("rekey" in gates_of(task, bob)) is asked


def test_a_workflows_own_limit_a_day_can_be_the_lower_cap(bob: User) -> None:
    task = a_task(a_refund(4_000))
    type(task.workflow).objects.update(daily_amount_limit_minor=7_999)
    assert "rekey" in gates_of(fresh(task), bob)
    type(task.workflow).objects.update(daily_amount_limit_minor=8_000)
    assert "rekey" not in gates_of(fresh(task), bob)


def test_what_moves_no_money_has_nothing_to_type(bob: User) -> None:
    assert "rekey" not in gates_of(a_task(a_note(), tier=3), bob)


def test_an_amount_that_could_be_two_is_asked_about(bob: User) -> None:
    task = a_task(a_refund(60_000))
    with pytest.raises(InvalidEdit, match="Nothing was kept") as refused:
        answer_blind(
            task_id=task.pk, user=bob, draft_hash=task.draft_hash, typed={"1-amount": "6.0.0"}
        )
    assert "cannot be read as an amount" in refused.value.fields["rekey-1-amount"]
    assert BlindAnswer.objects.count() == 0
