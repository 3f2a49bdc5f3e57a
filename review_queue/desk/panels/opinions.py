"""Second opinions on the item: asked by me, asked of me, answered; and what the customer wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from review_queue.desk.panels.shown import Shown
from review_queue.models import Opinion, State
from review_queue.selectors.conversation import AskedOpinion
from review_queue.selectors.desk_item import ReviewItem

_ANSWERS = dict(Opinion.Answer.choices)


def what_others_think(shown: Shown) -> Mapping[str, Any]:
    """The question to this person, their own open one, and every answer they may know.

    Whoever is asked sees no question, no name and no earlier answer before their own.
    """
    asked = open_question(shown)
    opinions = shown.item.talk.opinions
    standing = [one for one in opinions if one.draft_hash == shown.task.draft_hash]
    mine = [one for one in standing if one.answered_at is None and one.asked_by_id == shown.user.pk]
    answered = [one for one in opinions if one.answered_at is not None]
    return {
        "opinion_for_me": asked,
        "opinion_answers": Opinion.Answer.choices,
        "opinion_of_mine": mine[0] if mine and shown.pending else None,
        "opinions_given": [] if asked else [(one, _ANSWERS[one.answer]) for one in answered],
        "may_ask_opinion": shown.pending
        and not asked
        and not any(one.answered_at is None for one in standing),
        "later_messages": shown.item.talk.later,
    }


def open_question(shown: Shown) -> AskedOpinion | None:
    """The question this person is to answer about the draft on the screen."""
    return None if shown.why_not else question_for(shown.item, shown.user)


def unnamed_asker(shown: Shown) -> int | None:
    """Whose name this person may not read yet: who asks them for a blind opinion."""
    asked = open_question(shown)
    return asked.asked_by_id if asked else None


def question_for(item: ReviewItem, user: User) -> AskedOpinion | None:
    """The open question somebody else asked this person, or anyone, about the standing draft."""
    if item.task.state != State.PENDING:
        return None
    for one in item.talk.opinions:
        is_open = one.answered_at is None and one.draft_hash == item.task.draft_hash
        if is_open and one.asked_by_id != user.pk and one.asked_of_id in (None, user.pk):
            return one
    return None
