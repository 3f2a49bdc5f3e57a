"""Work that touches nothing outside runs without a person, within the day's limit, and says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from drafting.contract import EvidenceItem
from policies.engine.levels import Level
from review_queue.execution.run import run_execution
from review_queue.models import Decision, Execution, LimitUse, Note, State, Task, Verdict
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_draft, a_note, a_workflow, an_email, fresh, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
FIELDS = {"invoice_number": "A-2", "purchase_order": "PO-77"}


def routed(*actions: Any, confidence: float = 1.0, text: str = "", **workflow: Any) -> Task:
    """A structured task of a workflow that runs by itself, drafted and routed."""
    a_workflow("support-replies", mode="flag_on_exception", **workflow)
    task = received(text, fields=FIELDS)
    evidence = (EvidenceItem("record", "purchase_order:PO-77", "PO-77", "status: open"),)
    draft = a_draft(*(actions or (a_note("Matches."),)), confidence=confidence, evidence=evidence)
    record_result(task.pk, draft)
    return fresh(task)


def run(task: Task) -> Task:
    """Let the hold pass and the worker run it."""
    Execution.objects.filter(task=task).update(next_at=timezone.now())
    for execution in Execution.objects.filter(task=task).order_by("position"):
        run_execution(execution.pk)
    return fresh(task)


def test_an_internal_note_goes_from_received_to_done_without_a_person() -> None:
    task = routed()
    assert (task.state, task.level, task.reviewers_needed) == (State.APPROVED, Level.AUTO, 0)
    decision = Decision.objects.get(task=task)
    assert (decision.answer, decision.channel) == (Decision.Answer.AUTO, "policy")
    assert decision.decided_by is None
    assert Verdict.objects.get(task=task).reasons == []
    assert run(task).state == State.EXECUTED
    assert Note.objects.get().text == "Matches."


def test_it_is_held_for_as_long_as_an_owner_needs_to_stop_it() -> None:
    task = routed(hold_seconds=600)
    execution = Execution.objects.get(task=task)
    assert (execution.next_at - execution.created_at).total_seconds() == 600
    assert run_execution(execution.pk) is False
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"confidence": 0.79}, "low_confidence"),
        ({"text": "Please call me, I will sue you."}, "topic_legal"),
    ],
)
def test_a_doubt_or_a_detector_sends_it_to_a_person(change: dict[str, Any], code: str) -> None:
    task = routed(**change)
    assert (task.state, task.level) == (State.PENDING, Level.ONE_PERSON)
    reasons = Verdict.objects.get(task=task).reasons
    assert code in {reason["code"] for reason in reasons}
    assert not Execution.objects.exists()


def test_a_letter_written_by_a_machine_still_goes_to_a_person() -> None:
    task = routed(an_email())
    assert task.state == State.PENDING
    codes = {reason["code"] for reason in Verdict.objects.get(task=task).reasons}
    assert "model_free_text" in codes


def test_a_message_nobody_learned_to_judge_goes_to_a_person() -> None:
    task = routed(text="When do you open?")
    assert task.state == State.PENDING
    reasons = Verdict.objects.get(task=task).reasons
    assert [reason["code"] for reason in reasons] == ["topic_doubt"]


def test_the_task_after_the_last_of_the_day_goes_to_a_person() -> None:
    first = routed(daily_count_limit=200)
    run(first)
    assert LimitUse.objects.update(count=200) == 1  # as after 199 more of the same day
    later = routed()
    assert later.state == State.APPROVED
    later = run(later)
    assert later.state == State.PENDING
    assert "The daily limit of 200 without a person is used up." in later.problem
    assert Note.objects.count() == 1
    cancelled = Execution.objects.get(task=later)
    assert (cancelled.status, cancelled.dispatched_at) == (Execution.Status.CANCELLED, None)


def test_the_two_hundredth_of_the_day_still_runs() -> None:
    first = routed(daily_count_limit=200)
    run(first)
    assert LimitUse.objects.update(count=199) == 1  # as after 198 more of the same day
    assert run(routed()).state == State.EXECUTED
    assert Note.objects.count() == 2
