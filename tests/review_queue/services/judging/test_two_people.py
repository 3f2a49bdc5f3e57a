"""Two people: distinct, entitled, and neither requester, editor nor author of the rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.history import Author
from policies.models import Rule as RuleRow
from policies.services import add_rules, publish_version, start_new_version
from review_queue.errors import NotReviewer
from review_queue.execution.run import run_execution
from review_queue.models import Company, Decision, Execution, LoneReview, State, Task
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.judging.restaffing import recheck_staffing
from review_queue.services.judging.staffing import find_eligible
from tests.builders import a_note, ballot, fresh, pending

pytestmark = pytest.mark.django_db
DAY = 24 * 3600
PRODUCT = Author(None, "the product")


def two_people_rule(by: Author = PRODUCT, **more: Any) -> None:
    """Everything needs two people, says a rule of this author."""
    rule = Rule("two", "Two", (), Level.TWO_PEOPLE, **more)
    draft = start_new_version(by=by)
    for row in RuleRow.objects.filter(version=draft):
        row.delete()
    add_rules(version=draft, rules=[rule], authors={"two": by})
    publish_version(version=draft, by=by, note="", owner_ids=())


def author(user: User) -> Author:
    return Author(user.pk, str(user))


def _refused(task: Task, user: User, words: str) -> None:
    with pytest.raises(NotReviewer, match=words):
        approve_task(ballot(fresh(task), user))
    assert Decision.objects.filter(decided_by=user).count() == 0
    assert Execution.objects.count() == 0


def test_two_different_reviewers_decide(bob: User, dana: User) -> None:
    two_people_rule()
    task = pending()
    assert (task.level, task.reviewers_needed, task.hold_seconds) == (2, 2, 0)
    assert find_eligible(task) == [bob, dana]
    assert approve_task(ballot(task, bob)).still_needed == 1
    assert approve_task(ballot(fresh(task), dana)).still_needed == 0
    assert fresh(task).state == State.APPROVED


def test_the_author_of_the_deciding_rule_is_not_one_of_the_two(
    bob: User, dana: User, carol: User
) -> None:
    two_people_rule(author(carol))
    task = pending()
    assert find_eligible(task) == [bob, dana]
    _refused(task, carol, "You wrote the rule")


def test_the_author_of_a_rule_that_does_not_decide_may(bob: User, carol: User) -> None:
    two_people_rule()
    draft = start_new_version(by=author(carol))
    one = Rule("one", "One", (Condition("record.found", Operator.IS, False),), Level.ONE_PERSON)
    add_rules(version=draft, rules=[one], authors={"one": author(carol)})
    publish_version(version=draft, by=author(carol), note="", owner_ids=())
    assert find_eligible(pending()) == [bob, carol]


def test_whoever_edited_the_draft_is_not_one_of_the_two(bob: User, dana: User, carol: User) -> None:
    two_people_rule()
    task = pending()
    counted = approve_task(ballot(task, bob), edits=[Proposed(*a_note("Better."))])
    assert (counted.still_needed, counted.decision.seat) == (2, 0)
    task = fresh(task)
    assert find_eligible(task) == [carol, dana]
    _refused_editor(task, bob)
    assert approve_task(ballot(task, dana)).still_needed == 1
    assert approve_task(ballot(fresh(task), carol)).still_needed == 0
    # The editor's own yes, which did not count, does not stand in the way of the run either.
    Execution.objects.update(next_at=timezone.now())
    assert run_execution(Execution.objects.get().pk) is True


def _refused_editor(task: Task, user: User) -> None:
    with pytest.raises(NotReviewer, match="You wrote this version"):
        approve_task(ballot(task, user))


def test_a_superuser_who_handed_it_in_or_wrote_the_rule_is_no_exception(
    bob: User, dana: User
) -> None:
    root = User.objects.create_superuser("root", password="x" * 12)
    two_people_rule(author(root))
    task = pending()
    assert find_eligible(task) == [bob, dana]
    _refused(task, root, "You wrote the rule")
    Task.objects.filter(pk=task.pk).update(requested_by=root)
    for decide in (approve_task, send_back_task, reject_task):
        with pytest.raises(NotReviewer, match="yourself"):
            decide(ballot(fresh(task), root))


def test_where_only_one_may_that_one_decides_after_a_day_and_owners_can_be_told(
    bob: User,
) -> None:
    two_people_rule()
    task = pending()
    assert (task.level, task.reviewers_needed, task.hold_seconds) == (2, 1, DAY)
    lone = LoneReview.objects.get(task=task)
    assert (lone.hold_seconds, lone.told_at) == (DAY, None)
    decision = approve_task(ballot(task, bob))
    assert decision.still_needed == 0
    execution = Execution.objects.get()
    assert (execution.next_at - decision.decision.decided_at).total_seconds() == DAY


def test_without_the_fallback_a_task_for_two_says_what_is_missing(bob: User) -> None:
    Company.objects.update(small_team_fallback=False)
    two_people_rule()
    task = pending()
    assert (task.reviewers_needed, task.hold_seconds) == (2, 0)
    assert task.problem == (
        "Nobody may decide this: two people have to, and only bob may. Give somebody else the role "
        "of reviewer, or let one person do in the company's settings. It can be rejected or sent "
        "back meanwhile."
    )
    assert not LoneReview.objects.exists()
    assert approve_task(ballot(task, bob)).still_needed == 1


def test_a_task_nobody_may_decide_waits_and_says_why(roles: None) -> None:
    task = pending()
    assert task.state == State.PENDING
    assert task.problem == (
        "Nobody may decide this: there is no active reviewer besides whoever handed it in. Give "
        "somebody the role of reviewer, then it can be decided; or close it."
    )


def test_an_empty_group_is_named(bob: User) -> None:
    Group.objects.create(name="Finance")
    two_people_rule(required_group="Finance")
    task = pending()
    assert task.state == State.PENDING
    assert "two people of the group “Finance” have to, and nobody may" in task.problem


def test_when_a_colleague_comes_the_lone_review_ends(bob: User) -> None:
    two_people_rule()
    task = pending()
    assert task.reviewers_needed == 1
    dana = User.objects.create_user("dana", password="x" * 12)
    dana.groups.add(Group.objects.get(name="Reviewers"))
    assert recheck_staffing() == 1
    assert (fresh(task).reviewers_needed, fresh(task).hold_seconds) == (2, DAY)
    assert not LoneReview.objects.exists()
    assert recheck_staffing() == 0


def test_when_the_last_reviewer_leaves_every_waiting_task_says_so_until_one_is_back(
    bob: User,
) -> None:
    tasks = [pending(), pending()]
    assert [task.problem for task in tasks] == ["", ""]
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert recheck_staffing() == 2
    assert all(fresh(task).problem.startswith("Nobody may decide this") for task in tasks)
    assert all(fresh(task).state == State.PENDING for task in tasks)
    User.objects.filter(pk=bob.pk).update(is_active=True)
    assert recheck_staffing() == 2
    assert [fresh(task).problem for task in tasks] == ["", ""]
