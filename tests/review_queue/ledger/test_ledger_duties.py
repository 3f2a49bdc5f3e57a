"""Verifying names whoever said yes and had to stand outside, and lets the small team's rule be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry, Payload
from audit.verify import verify_ledger
from audit.verify.report import Problem, Report
from policies.models import Rule as RuleRow
from review_queue.models import Decision, Draft, LoneReview, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.freezing import Proposed
from tests.audit.mutators import sql
from tests.builders import a_note, approved, ballot, fresh, pending
from tests.lifting import lifted
from tests.review_queue.services.judging.test_two_people import author, two_people_rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_guarded(db: None) -> Iterator[None]:
    """Somebody dropped the triggers."""
    with lifted(Task, Task.history.model, Decision, Draft, Entry, Payload, LoneReview, RuleRow):
        yield


def by_two(first: User, second: User) -> Task:
    """A task that two people let run."""
    two_people_rule()
    task = pending()
    approve_task(ballot(task, first))
    approve_task(ballot(fresh(task), second))
    assert verify_ledger().is_clean
    return fresh(task)


def said(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(one.kind, one.problem) for one in problems]


def wrong() -> list[tuple[str, str]]:
    report = verify_ledger()
    assert report.remarks == []
    return said(report.problems)


def test_a_yes_that_is_gone_is_missed_where_the_ledger_tells_of_it(bob: User, dana: User) -> None:
    task = by_two(bob, dana)
    sql("DELETE FROM queue_decision WHERE task_id = %s AND seat = 1", task.pk)
    assert wrong() == [("queue.task.seconded", "approval: the decision it tells of is not kept")]


def test_one_yes_where_two_were_needed_is_named(bob: User) -> None:
    task = approved(bob).task
    for table in ("queue_task", "queue_historicaltask"):
        sql(f"UPDATE {table} SET reviewers_needed = 2 WHERE id = %s", task.pk)  # noqa: S608
    assert wrong() == [("queue.task.approved", "duties: 1 of 2 people said yes")]


def test_one_yes_for_two_without_the_small_teams_rule_is_named(bob: User) -> None:
    task = approved(bob).task
    for table in ("queue_task", "queue_historicaltask"):
        sql(f"UPDATE {table} SET level = 2 WHERE id = %s", task.pk)  # noqa: S608
    assert wrong() == [("queue.task.approved", "duties: one person decided what two have to")]


def test_who_decided_alone_in_a_small_team_is_a_remark_and_no_breach(bob: User) -> None:
    two_people_rule()
    task = pending()
    assert LoneReview.objects.filter(task=task).exists()
    approve_task(ballot(task, bob))
    report = verify_ledger()
    assert (report.status, report.remark_count) == ("clean", 1)
    assert said(report.remarks) == [
        (
            "queue.task.approved",
            "duties: bob decided alone for two, as the rule for small teams lets them",
        )
    ]


def test_the_drafts_editor_among_the_two_is_named(bob: User, dana: User, carol: User) -> None:
    two_people_rule()
    task = pending()
    approve_task(ballot(task, bob), edits=[Proposed(*a_note("Better."))])
    approve_task(ballot(fresh(task), dana))
    approve_task(ballot(fresh(task), carol))
    assert wrong() == []
    draft = Draft.objects.get(task=task, version=2)
    Draft.objects.filter(pk=draft.pk).update(actor=draft.actor | {"id": str(dana.pk)})
    assert wrong() == [
        (
            "queue.task.seconded",
            "duties: dana wrote this version, and two others have to say yes to it",
        )
    ]


def test_the_author_of_the_rule_among_the_two_is_named(bob: User, dana: User) -> None:
    by_two(bob, dana)
    sql("UPDATE policies_rule SET author_id = %s WHERE key = 'two'", bob.pk)
    assert wrong() == [
        (
            "queue.task.seconded",
            "duties: bob wrote the rule that asks for two people, and was one of them",
        )
    ]


def test_the_author_of_a_rule_that_asked_for_two_only_later_is_not(bob: User, dana: User) -> None:
    by_two(bob, dana)
    two_people_rule(author(dana))
    pending()
    assert wrong() == []


def test_nobody_is_named_where_one_person_is_enough(bob: User) -> None:
    task = pending()
    approve_task(ballot(task, bob), edits=[Proposed(*a_note("Better."))])
    report: Report = verify_ledger()
    assert (report.problems, report.remarks) == ([], [])
    assert Decision.objects.filter(decided_at__lte=timezone.now()).count() == 1
