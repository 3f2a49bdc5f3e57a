"""A yes to an edited draft: a version of its own, measured, checked, and never less protected."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.errors import InvalidEdit
from review_queue.models import Execution, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed
from tests.builders import (
    a_contact,
    a_draft,
    a_note,
    a_refund,
    an_email,
    an_order,
    ballot,
    fresh,
    pending,
    received,
)
from tests.review_queue.services.decisions.undecided import nothing_decided

pytestmark = pytest.mark.django_db


def test_an_edit_is_a_new_draft_version_and_its_own_outcome(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="It is on its way."))
    kind, payload = an_email(body="It is on its way today.")
    counted = approve_task(ballot(task, bob), edits=[Proposed(kind, payload)])
    task = fresh(task)
    assert counted.decision.answer == "approve_edited"
    assert counted.decision.edit_ratio_permille > 0
    assert counted.decision.critical_changes == []
    assert task.draft_version == 2
    assert task.drafts.get(version=2).actor["name"] == "bob"
    assert "today" in Execution.objects.get().action.payload_text
    assert task.drafts.get(version=1).actions.get().payload_text.count("today") == 0


def codes_of(task: Task, version: int) -> set[str]:
    return {reason["code"] for reason in task.drafts.get(version=version).verdict.reasons}


def test_nobody_asks_a_person_how_sure_they_are_but_every_rule_still_holds(bob: User) -> None:
    a_contact()
    task = received()
    record_result(task.pk, a_draft(an_email(), confidence=None))
    approve_task(ballot(fresh(task), bob), edits=[Proposed(*an_email(to="x@evil.example"))])
    assert "no_confidence" in codes_of(task, 1)
    assert codes_of(task, 2).isdisjoint({"no_confidence", "low_confidence"})
    assert {"untrusted_slot", "not_auto_eligible", "approve_before_action"} <= codes_of(task, 2)


def test_edits_that_change_nothing_are_a_plain_approval(bob: User) -> None:
    task = pending(a_note("same"))
    counted = approve_task(ballot(task, bob), edits=[Proposed("internal_note", {"text": "same"})])
    assert counted.decision.answer == "approve"
    assert fresh(task).draft_version == 1


def test_a_changed_recipient_is_flagged(bob: User) -> None:
    a_contact()
    task = pending(an_email())
    kind, payload = an_email(to="sam.field@example.org")
    counted = approve_task(ballot(task, bob), edits=[Proposed(kind, payload)])
    assert counted.decision.critical_changes == ["1.email.to"]


def test_a_changed_amount_is_flagged(bob: User) -> None:
    contact = a_contact()
    an_order(contact)
    task = pending(a_refund(4000))
    kind, payload = a_refund(4500)
    counted = approve_task(ballot(task, bob), edits=[Proposed(kind, payload)])
    assert counted.decision.critical_changes == ["1.webhook.amount"]


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        ([], ""),
        ([Proposed("internal_note", {"text": ""})], "1.text"),
        ([Proposed("email", {**an_email()[1], "subject": "a\r\nBcc: x@y.z"})], "1.subject"),
    ],
)
def test_a_wrong_edit_is_refused_field_by_field(
    bob: User, edits: list[Proposed], field: str
) -> None:
    task = pending()
    with pytest.raises(InvalidEdit) as refused:
        approve_task(ballot(task, bob), edits=edits)
    assert field in refused.value.fields
    nothing_decided(task)
    assert fresh(task).draft_version == 1


def test_an_edit_never_lowers_the_protection(bob: User, dana: User, carol: User) -> None:
    task = pending(a_note("first"))
    Task.objects.filter(pk=task.pk).update(level=2, reviewers_needed=2, hold_seconds=900)
    counted = approve_task(
        ballot(fresh(task), bob), edits=[Proposed("internal_note", {"text": "x"})]
    )
    after = fresh(task)
    # The editor's own yes does not count where two have to decide.
    assert (counted.still_needed, after.level, after.hold_seconds) == (2, 2, 900)
    assert (after.state, counted.decision.seat) == (State.PENDING, 0)
