"""Decisions become examples: what was approved is routine, what was refused needs care."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from policies.topics.examples import LabelledExample, Risk
from policies.topics.models import TopicModel
from review_queue.models import Task
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.lessons.learning import decided_examples, learn_from_decisions
from tests.builders import a_contact, a_note, ballot, pending

pytestmark = pytest.mark.django_db


def test_each_decision_is_an_example_with_its_risk(bob: User) -> None:
    contact = a_contact()
    approve_task(ballot(pending(text="Where is it?"), bob))
    reject_task(ballot(pending(text="Pay me."), bob))
    send_back_task(ballot(pending(text="Hm."), bob))
    edited = [Proposed("internal_note", {"text": "better"})]
    approve_task(ballot(pending(a_note("worse"), text="When?"), bob), edits=edited)
    group = f"contact:{contact.pk}"
    assert list(decided_examples()) == [
        LabelledExample("A question\nWhere is it?", "delivery", Risk.LOW, group),
        LabelledExample("A question\nPay me.", "delivery", Risk.HIGH, group),
        LabelledExample("A question\nHm.", "delivery", Risk.HIGH, group),
        LabelledExample("A question\nWhen?", "delivery", Risk.MEDIUM, group),
    ]


def test_sample_work_teaches_nothing(bob: User) -> None:
    task = pending()
    approve_task(ballot(task, bob))
    Task.objects.filter(pk=task.pk).update(kind="sample")
    assert list(decided_examples()) == []


def test_too_few_decisions_teach_nothing_yet(bob: User) -> None:
    approve_task(ballot(pending(), bob))
    assert learn_from_decisions() == 0
    assert TopicModel.objects.count() == 0
