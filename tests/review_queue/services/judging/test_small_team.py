"""A team too small for two: no editor, author or requester decides alone, and nothing dead-ends."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User

from policies.engine.levels import Level
from policies.history import Author
from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.models import Decision, Execution, LoneReview, State, Task
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.effects.resolving import close_task
from review_queue.services.judging.restaffing import recheck_staffing
from review_queue.services.judging.staffing import find_eligible
from tests.builders import a_draft, a_note, ballot, fresh, pending
from tests.review_queue.services.judging.test_two_people import DAY, author, two_people_rule

pytestmark = pytest.mark.django_db


def _nothing_runs(task: Task) -> None:
    assert fresh(task).state == State.PENDING
    lone = LoneReview.objects.filter(task=task, draft__version=fresh(task).draft_version)
    assert (Execution.objects.count(), lone.count()) == (0, 0)


def test_who_wrote_the_rule_never_decides_alone_even_where_nobody_else_is_left(
    carol: User,
) -> None:
    two_people_rule(author(carol))
    task = pending()
    assert (task.level, task.reviewers_needed, find_eligible(task)) == (Level.TWO_PEOPLE, 2, [])
    assert task.problem == (
        "Nobody may decide this: two people have to, and nobody else may: carol wrote the rule. "
        "Give somebody else the role of reviewer; or reject it."
    )
    with pytest.raises(NotReviewer, match="You wrote the rule"):
        approve_task(ballot(task, carol))
    assert Decision.objects.count() == 0
    _nothing_runs(task)


def test_who_edited_the_draft_never_decides_alone_and_sending_back_opens_it_again(
    bob: User,
) -> None:
    two_people_rule()
    task = pending()
    assert task.reviewers_needed == 1
    counted = approve_task(ballot(task, bob), edits=[Proposed(*a_note("Better."))])
    assert (counted.decision.seat, counted.still_needed) == (0, 2)
    task = fresh(task)
    assert task.problem == (
        "Nobody may decide this: two people have to, and nobody else may: bob wrote this version. "
        "Give somebody else the role of reviewer; send it back for a new draft; or reject it."
    )
    with pytest.raises(NotReviewer, match="You wrote this version"):
        approve_task(ballot(task, bob))
    _nothing_runs(task)
    send_back_task(ballot(fresh(task), bob))
    record_result(task.pk, a_draft(a_note("Called again.")))
    task = fresh(task)
    assert (task.state, task.reviewers_needed, task.problem) == (State.PENDING, 1, "")
    approve_task(ballot(task, bob))
    assert Execution.objects.get().task_id == task.pk


def test_who_wrote_the_rule_may_still_reject_it(carol: User) -> None:
    two_people_rule(author(carol))
    task = pending()
    reject_task(ballot(task, carol))
    assert fresh(task).state == State.REJECTED
    assert Execution.objects.count() == 0


def test_the_only_person_takes_back_what_they_handed_in_with_a_reason(carol: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(requested_by=carol)
    assert recheck_staffing() == 1
    assert "besides whoever handed it in" in fresh(task).problem
    with pytest.raises(NotReviewer, match="yourself"):
        approve_task(ballot(fresh(task), carol))
    with pytest.raises(InvalidEdit):
        close_task(task_id=task.pk, user=carol, note=" ")
    _nothing_runs(task)
    close_task(task_id=task.pk, user=carol, note="Not needed any more.")
    assert fresh(task).state == State.CANCELLED
    assert Execution.objects.count() == 0


def test_an_invited_second_person_decides_alone_after_the_hold(carol: User) -> None:
    two_people_rule(author(carol))
    task = pending()
    dana = User.objects.create_user("dana", password="x" * 12)
    dana.groups.add(Group.objects.get(name="Reviewers"))
    assert recheck_staffing() == 1
    task = fresh(task)
    assert (task.reviewers_needed, task.hold_seconds, task.problem) == (1, DAY, "")
    counted = approve_task(ballot(task, dana))
    assert (counted.still_needed, LoneReview.objects.get().task_id) == (0, task.pk)
    waited = Execution.objects.get().next_at - counted.decision.decided_at
    assert waited.total_seconds() == DAY


def test_six_roles_and_who_of_them_decides_what_two_have_to(
    bob: User, dana: User, carol: User
) -> None:
    """Requester, editor, author, auditor and an inactive account never; a superuser like others."""
    two_people_rule(Author(carol.pk, "carol"))
    task = pending()
    root = User.objects.create_superuser("root", password="x" * 12)
    gone = User.objects.create_user("gone", password="x" * 12, is_active=False)
    gone.groups.add(Group.objects.get(name="Reviewers"))
    auditor = User.objects.create_user("auditor", password="x" * 12)
    auditor.groups.add(Group.objects.get(name="Auditors"))
    Task.objects.filter(pk=task.pk).update(requested_by=dana)
    approve_task(ballot(fresh(task), bob), edits=[Proposed(*a_note("Better."))])
    task = fresh(task)
    assert find_eligible(task) == [root]
    for user in (bob, dana, carol, gone, auditor):
        with pytest.raises(NotReviewer):
            approve_task(ballot(task, user))
    assert (task.reviewers_needed, fresh(task).state) == (1, State.PENDING)
    assert approve_task(ballot(task, root)).still_needed == 0
