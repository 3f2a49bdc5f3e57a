"""Comments, and whom an @ names."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.models import Comment, Mention
from review_queue.services.decisions.deciding import send_back_task
from review_queue.services.desk.commenting import add_comment, explain_decision
from tests.builders import ballot, pending
from tests.review_queue.services.deadlines.test_snoozing import kinds_of

pytestmark = pytest.mark.django_db


def test_a_mention_reaches_colleagues_once_and_names_who_is_unknown(
    bob: User, dana: User, carol: User
) -> None:
    task = pending()
    text = "@Dana, look: @dana @CAROL. @nobody-here, sam@example.com wrote to @bob"
    said = add_comment(task_id=task.pk, author=bob, text=text)
    assert [user.username for user in said.told] == ["dana", "carol"]
    assert said.unknown == ("nobody-here",)
    assert [one.user for one in Mention.objects.order_by("id")] == [dana, carol]
    assert kinds_of(task)[-1] == "commented"


def test_a_first_name_tells_its_one_owner_and_nobody_when_two_have_it(
    bob: User, dana: User, carol: User
) -> None:
    User.objects.filter(pk=dana.pk).update(username="reviewer2", first_name="Samira")
    User.objects.filter(pk=carol.pk).update(username="samira", first_name="Carol")
    said = add_comment(task_id=pending().pk, author=bob, text="@Samira @carol @REVIEWER2")
    # An account name wins over a first name.
    assert [user.pk for user in said.told] == [carol.pk, dana.pk]
    User.objects.filter(pk=carol.pk).update(first_name="Bob")
    said = add_comment(task_id=pending().pk, author=dana, text="@Bob @reviewer2")
    assert [user.pk for user in said.told] == [bob.pk]
    User.objects.filter(pk=bob.pk).update(username="b")
    said = add_comment(task_id=pending().pk, author=dana, text="@Bob")
    assert (said.told, said.unknown) == ((), ("bob",))


def test_people_who_left_or_see_no_tasks_are_not_named(
    bob: User, dana: User, mallory: User
) -> None:
    User.objects.filter(pk=dana.pk).update(is_active=False)
    said = add_comment(task_id=pending().pk, author=bob, text="@dana @mallory")
    assert (said.told, said.unknown) == ((), ("dana", "mallory"))
    assert Mention.objects.count() == 0


def test_an_empty_comment_and_one_by_an_auditor_are_refused(bob: User, erin: User) -> None:
    task = pending()
    with pytest.raises(InvalidEdit):
        add_comment(task_id=task.pk, author=bob, text=" \n")
    with pytest.raises(NotReviewer):
        add_comment(task_id=task.pk, author=erin, text="Hello")
    assert Comment.objects.count() == 0


def test_only_who_decided_explains_it(bob: User, dana: User) -> None:
    decision = send_back_task(ballot(pending(), bob)).decision
    with pytest.raises(NotReviewer):
        explain_decision(decision_id=decision.pk, author=dana, text="Because.")
    comment = explain_decision(decision_id=decision.pk, author=bob, text=" Too stiff. ")
    assert (comment.text, comment.decision) == ("Too stiff.", decision)
