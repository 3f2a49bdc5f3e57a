"""What the machine said of its drafts, held against what people made of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from policies.calibration import Outcome
from policies.models import CalibrationModel
from review_queue.models import Decision, Task, Workflow
from review_queue.services.decisions.deciding import approve_task, reject_task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.lessons.calibrating import calibrate_workflows, stated_outcomes
from tests.builders import a_contact, a_draft, a_note, a_workflow, an_email, ballot, fresh, received

pytestmark = pytest.mark.django_db
TEXT = "one two three four five six seven eight nine ten"


def _pending(action: tuple[str, dict[str, Any]], confidence: float | None) -> Task:
    task = received()
    record_result(task.pk, a_draft(action, confidence=confidence))
    return fresh(task)


def test_each_decision_says_whether_the_machine_was_right(bob: User) -> None:
    a_contact()
    approve_task(ballot(_pending(a_note(TEXT), 0.9), bob))
    reject_task(ballot(_pending(a_note(TEXT), 0.8), bob))
    light = [Proposed("internal_note", {"text": TEXT.replace("ten", "10")})]
    approve_task(ballot(_pending(a_note(TEXT), 0.7), bob), edits=light)
    heavy = [Proposed("internal_note", {"text": "something else altogether"})]
    approve_task(ballot(_pending(a_note(TEXT), 0.6), bob), edits=heavy)
    kind, payload = an_email(to="other@example.org")
    approve_task(ballot(_pending(an_email(), 0.5), bob), edits=[Proposed(kind, payload)])
    approve_task(ballot(_pending(a_note(TEXT), None), bob))
    assert stated_outcomes(Workflow.objects.get()) == [
        Outcome(0.9, was_right=True),
        Outcome(0.8, was_right=False),
        Outcome(0.7, was_right=True),
        Outcome(0.6, was_right=False),
        Outcome(0.5, was_right=False),
    ]


def test_below_the_sample_nothing_is_measured(bob: User) -> None:
    approve_task(ballot(_pending(a_note(), 0.9), bob))
    assert calibrate_workflows() == 0
    assert CalibrationModel.objects.count() == 0


def test_enough_outcomes_give_one_curve_until_there_are_more(bob: User) -> None:
    a_workflow()
    approve_task(ballot(_pending(a_note(), 0.9), bob))
    reject_task(ballot(_pending(a_note(), 0.4), bob))
    good, bad = Decision.objects.order_by("id")
    for number in range(110):
        for decision in (good, bad):
            decision.pk, decision.generation = None, number + 2
            decision.save()
    assert calibrate_workflows() == 1
    assert calibrate_workflows() == 0
    assert CalibrationModel.objects.get().sample_size == 222


def test_a_decision_by_e_mail_is_no_evidence_of_how_good_the_machine_is(bob: User) -> None:
    approve_task(ballot(_pending(a_note(TEXT), 0.9), bob, channel="email"))
    reject_task(ballot(_pending(a_note(TEXT), 0.8), bob, channel="email"))
    assert stated_outcomes(Workflow.objects.get()) == []
