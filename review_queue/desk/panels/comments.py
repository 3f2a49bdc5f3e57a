"""What colleagues wrote to each other about the item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review_queue.desk.access import DECIDE
from review_queue.desk.panels.opinions import open_question
from review_queue.desk.panels.shown import Shown
from review_queue.selectors.conversation import Remark
from review_queue.services.desk.commenting import MENTION


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """One comment; `parts` are its text in pieces, with whether a piece names somebody."""

    remark: Remark
    parts: tuple[tuple[str, bool], ...]


def what_was_said(shown: Shown) -> Mapping[str, Any]:
    """The comments, oldest first. Who gives a blind opinion does not see those of who asks."""
    asked = open_question(shown)
    hidden = asked.asked_by_id if asked is not None else None
    remarks = [one for one in shown.item.talk.comments if one.by_id != hidden]
    return {
        "remarks": tuple(ShownRemark(one, tuple(_parts(one.text))) for one in remarks),
        "remarks_hidden": len(shown.item.talk.comments) - len(remarks),
        "may_comment": shown.user.has_perm(DECIDE),
    }


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for found in MENTION.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False
