"""What the past says about a workflow's drafts, and which earlier work is like this one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.models import Task
from review_queue.selectors.past_decisions import ALIKE_FROM, past_of
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.drafts.freezing import Proposed
from tests.builders import a_workflow, ballot, pending
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db


def decided(bob: User, answer: str, subject: str = "Something else", *codes: str) -> Task:
    task = pending(subject=subject)
    given = ballot(task, bob, reason_codes=codes)
    if answer == "edit":
        approve_task(given, edits=[Proposed("internal_note", {"text": "Better."})])
    else:
        {"approve": approve_task, "reject": reject_task, "send_back": send_back_task}[answer](given)
    return task


def page_text(bob: User, task: Task) -> str:
    response = client_of(bob).get(address("review_item", task.pk))
    return " ".join(Page(response.content.decode()).text.split())


def test_the_record_counts_what_was_no_plain_yes_and_names_the_usual_slip(bob: User) -> None:
    for _ in range(7):
        decided(bob, "approve")
    decided(bob, "edit", "Something else", "tone")
    decided(bob, "send_back", "Something else", "wrong_fact")
    decided(bob, "reject", "Something else", "wrong_fact")
    record = past_of(pending()).record
    assert (record.checked, record.corrected, record.usual_slip) == (10, 3, "wrong_fact")
    expected = "wrong 3 times in the last 10 checks. Usual slip: a fact or figure is wrong."
    assert expected in page_text(bob, pending())


def test_too_few_decisions_tell_nothing(bob: User) -> None:
    for _ in range(9):
        decided(bob, "reject")
    task = pending()
    assert not past_of(task).record.tells
    assert "checks" not in page_text(bob, task)


def test_no_error_so_far_is_no_praise(bob: User) -> None:
    for _ in range(10):
        decided(bob, "approve")
    words = "None of the last 10 drafts here was corrected. The next one can still be wrong."
    assert words in page_text(bob, pending())


def test_other_workflows_and_the_task_itself_do_not_count(bob: User) -> None:
    a_workflow("invoices")
    reject_task(ballot(pending(workflow_key="invoices", subject="Where is order 7"), bob))
    task = pending(subject="Where is order 9")
    assert past_of(task).record.checked == 0
    assert past_of(task).alike == ()


def test_work_like_this_is_shown_with_how_it_ended(bob: User) -> None:
    like = decided(bob, "reject", "Where is my order 1340?")
    decided(bob, "approve", "Cancel the subscription please")
    found = past_of(pending(subject="Where is my order 1182?")).alike
    assert [(one.task_id, one.answer, one.by, one.ended) for one in found] == [
        (like.pk, "Rejected", "Bob", "Rejected")
    ]
    assert ALIKE_FROM == 62.0


def test_the_past_costs_one_query_however_long_it_is(bob: User) -> None:
    for number in range(12):
        decided(bob, "reject", f"Where is my order {number}?")
    task = pending(subject="Where is my order 1182?")
    with CaptureQueriesContext(connection) as queries:
        assert len(past_of(task).alike) == 4
    assert len(queries) == 1
