"""Evidence opened, doubtful statements looked at, steps of a bundle confirmed one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from hitl_site.demo.careful_reader import look_carefully
from review_queue.models import Draft
from review_queue.selectors.proofs import unproven_claims
from review_queue.services.decisions.answering_blind import answer_blind
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.decisions.gates import GatesOpen
from review_queue.services.decisions.proof_views import record_claim_opened
from review_queue.services.desk.claiming import record_view
from review_queue.services.drafts.freezing import Proposed
from tests.builders import a_note, a_refund, an_email, bare_ballot, fresh
from tests.review_queue.services.decisions.gates.scenes import (
    POLICY,
    RECORD,
    a_task,
    codes,
    gates_of,
    look,
    nothing_decided,
)

pytestmark = pytest.mark.django_db
TEMPLATE = RECORD.__class__("template", "template:1", "Thanks", "Thank you for your letter.")
MESSAGE = RECORD.__class__("message", "message", "Message", "Where is my order?")


def refused(task: Any, user: User, **ballot: Any) -> GatesOpen:
    with pytest.raises(GatesOpen) as error:
        approve_task(bare_ballot(task, user, **ballot))
    nothing_decided(task)
    return error.value


def test_where_two_decide_every_piece_of_evidence_is_opened(bob: User) -> None:
    task = a_task(a_note("Fine"), tier=3, evidence=(RECORD, TEMPLATE, POLICY, MESSAGE))
    answer_blind(task_id=task.pk, user=bob, draft_hash=task.draft_hash, answer="do_it")
    look(task, bob, seconds=60, claimed_ms=60_000)
    error = refused(task, bob)
    assert codes(error) == ["evidence", "evidence"]
    assert [gate.target for gate in error.gates] == ["evidence-1", "evidence-3"]
    assert error.what_to_do == "Open “Order 1182” first. Open “Refund policy” first."
    record_view(task_id=task.pk, user=bob, card="evidence-1", active_ms=0, opened=True)
    assert [gate.target for gate in refused(task, bob).gates] == ["evidence-3"]
    record_view(task_id=task.pk, user=bob, card="evidence-3", active_ms=9_000)
    assert codes(refused(task, bob)) == ["evidence"]  # on the screen is not opened
    record_view(task_id=task.pk, user=bob, card="evidence-3", active_ms=0, opened=True)
    kept = approve_task(bare_ballot(task, bob)).decision.gates
    assert kept["evidence"] == [{"card": "evidence-1"}, {"card": "evidence-3"}]


def test_what_a_colleague_opened_is_not_opened(bob: User, dana: User) -> None:
    task = a_task(a_note("Fine"), tier=3)
    look_carefully(task, dana)
    assert codes(refused(task, bob)) == ["answer_first", "evidence", "dwell"]


def test_a_check_opens_no_evidence_but_every_statement_in_doubt(bob: User) -> None:
    task = a_task(an_email(body="It arrives on Friday. You paid 45.00 EUR."), tier=2)
    look(task, bob, seconds=60, claimed_ms=60_000)
    doubtful = unproven_claims(task, Draft.objects.get())
    assert "45.00 EUR" in {one.text for one in doubtful}
    error = refused(task, bob)
    assert codes(error) == ["claim"] * len(doubtful)
    assert "Check “45.00 EUR”." in error.what_to_do
    for left, one in enumerate(reversed(doubtful)):
        assert not gates_of(task, bob)["claim"].passed, left
        record_claim_opened(
            task_id=task.pk, user=bob, claim=one.id, draft_version=task.draft_version
        )
    kept = approve_task(bare_ballot(fresh(task), bob)).decision.gates
    assert [one["claim"] for one in kept["claim"]] == [one.id for one in doubtful]


def test_what_is_only_glanced_at_has_no_statement_to_open(bob: User) -> None:
    task = a_task(an_email(body="It arrives on Friday."))
    assert task.tier == 1
    assert approve_task(bare_ballot(task, bob)).decision.gates == {}


def test_each_step_of_a_bundle_for_two_is_confirmed_by_itself(bob: User) -> None:
    task = a_task(a_note("One"), a_refund(100_001), a_note("Three"), evidence=())
    assert task.tier == 3
    assert look_carefully(task, bob) == (1, 2, 3)
    assert [gate.target for gate in refused(task, bob).gates] == [
        "confirm-1",
        "confirm-2",
        "confirm-3",
    ]
    error = refused(task, bob, confirmed=(1, 3))
    assert error.what_to_do == "Confirm step 2 by itself."
    assert approve_task(bare_ballot(task, bob, confirmed=(1, 2, 3))).decision.gates["step"] == [
        {"step": 1},
        {"step": 2},
        {"step": 3},
    ]


def test_a_single_step_and_a_bundle_that_is_only_checked_need_no_ticks(bob: User) -> None:
    assert "step" not in gates_of(a_task(a_note("One"), tier=3), bob)


def test_a_bundle_that_is_checked_needs_no_ticks(bob: User) -> None:
    assert "step" not in gates_of(a_task(a_note("One"), a_refund(), tier=2), bob)


def test_an_edit_of_a_check_is_held_up_like_any_yes_and_kept_out_with_it(bob: User) -> None:
    task = a_task(an_email(body="You paid 45.00 EUR."), tier=2)
    kind, payload = an_email(body="You paid 40.00 EUR.")
    with pytest.raises(GatesOpen):
        approve_task(bare_ballot(task, bob), edits=[Proposed(kind, payload)])
    nothing_decided(task)
    assert (fresh(task).draft_version, Draft.objects.count()) == (1, 1)


def test_an_edit_that_hands_it_to_two_others_is_no_yes_and_passes_no_gate(
    bob: User, dana: User, carol: User
) -> None:
    task = a_task(a_note("One"), tier=3)
    edits = [Proposed("internal_note", {"text": "Better."})]
    decision = approve_task(bare_ballot(task, bob), edits=edits).decision
    assert (decision.seat, decision.gates) == (0, {})
