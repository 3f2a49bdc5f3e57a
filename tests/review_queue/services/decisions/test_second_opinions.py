"""A second opinion is asked of one who may decide, answered once, and about one draft only."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from review_queue.errors import InvalidEdit, NotReviewer, StaleDraft, WrongState
from review_queue.models import Claim, Decision, Notice, Opinion, State, Task
from review_queue.selectors.conversation import conversation_of
from review_queue.selectors.neighbours import next_waiting
from review_queue.services.decisions.deciding import send_back_task
from review_queue.services.decisions.second_opinions import answer_opinion, ask_opinion
from review_queue.services.desk.claiming import claim_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_draft, a_note, ballot, fresh, pending
from tests.review_queue.services.deadlines.test_snoozing import kinds_of

pytestmark = pytest.mark.django_db


def asked(task: Task, user: User, **more: Any) -> Opinion:
    return ask_opinion(task_id=task.pk, draft_hash=task.draft_hash, user=user, **more)


def answered(opinion: Opinion, user: User, answer: str = "reject", **more: str) -> Opinion:
    draft_hash = opinion.task.draft_hash
    return answer_opinion(
        opinion_id=opinion.pk, draft_hash=draft_hash, user=user, answer=answer, **more
    )


def test_the_item_passes_to_the_colleague_and_comes_back_with_the_answer(
    bob: User, dana: User
) -> None:
    other, task = pending(), pending()
    claim_task(task_id=task.pk, user=bob)
    opinion = asked(task, bob, of=dana, question="Is the amount right?")
    assert Claim.objects.count() == 0
    assert next_waiting(after=None, user_id=dana.pk) == task.pk
    assert next_waiting(after=other, user_id=bob.pk) is None
    answered(opinion, dana, note="Twice the price.")
    assert next_waiting(after=other, user_id=bob.pk) == task.pk
    said = conversation_of(task.pk).opinions[0]
    assert (said.question, said.answer, said.note) == (
        "Is the amount right?", "reject", "Twice the price.",
    )  # fmt: skip
    assert (said.asked_by, said.asked_of, said.answered_by) == ("Bob", "Dana", "Dana")
    assert (fresh(task).state, Decision.objects.count()) == (State.PENDING, 0)
    assert kinds_of(task)[-2:] == ["opinion_asked", "opinion_given"]


def test_the_question_tells_neither_who_asks_nor_what(bob: User, dana: User) -> None:
    asked(pending(), bob, question="I would reject it.")
    notice = Notice.objects.get()
    assert notice.recipient == dana
    assert "bob" not in notice.text.casefold()
    assert "reject" not in notice.text


def test_asked_of_anyone_it_is_answered_once(bob: User, dana: User, carol: User) -> None:
    opinion = asked(pending(), bob)
    assert {one.recipient for one in Notice.objects.all()} == {dana, carol}
    answered(opinion, carol, "approve")
    with pytest.raises(WrongState, match="answered already"):
        answered(opinion, dana)
    opinion.refresh_from_db()
    assert (opinion.answered_by, opinion.answer) == (carol, "approve")


def test_only_who_was_asked_answers_and_only_with_a_known_word(
    bob: User, dana: User, carol: User
) -> None:
    opinion = asked(pending(), bob, of=dana)
    for who in (bob, carol):
        with pytest.raises(NotReviewer, match="Somebody else was asked"):
            answered(opinion, who)
    with pytest.raises(InvalidEdit):
        answered(opinion, dana, "maybe")
    opinion.refresh_from_db()
    assert opinion.answered_at is None


def test_a_new_draft_makes_the_question_void(bob: User, dana: User) -> None:
    task = pending()
    opinion = asked(task, bob, of=dana)
    send_back_task(ballot(task, bob))
    record_result(task.pk, a_draft(a_note("Another")))
    with pytest.raises(StaleDraft):
        answered(opinion, dana)
    opinion.task.refresh_from_db()
    with pytest.raises(StaleDraft, match="Another draft stands"):
        answered(opinion, dana)
    assert Opinion.objects.get().answered_at is None
    assert next_waiting(after=None, user_id=bob.pk) == task.pk


def test_nobody_else_to_ask_is_said_with_what_to_do(bob: User, erin: User) -> None:
    task = pending()
    with pytest.raises(NotReviewer, match="nobody was asked") as refusal:
        asked(task, bob)
    assert "Decide it yourself" in refusal.value.what_to_do
    for who in (erin, bob):
        with pytest.raises(NotReviewer):
            asked(task, bob, of=who)
    assert (Opinion.objects.count(), Notice.objects.count()) == (0, 0)


def test_one_question_at_a_time(bob: User, dana: User, carol: User) -> None:
    task = pending()
    asked(task, bob)
    with pytest.raises(WrongState, match="being asked already"):
        asked(task, dana)
    assert Opinion.objects.count() == 1
