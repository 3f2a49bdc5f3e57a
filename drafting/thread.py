"""Which message a reply answers: the ids mail programs tie a conversation together by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drafting.contract import SourceText

MOST_REFERENCES = 20
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")


@dataclass(frozen=True, slots=True)
class Thread:
    """Values of In-Reply-To and References, angle brackets included."""

    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


def thread_of(source: SourceText) -> Thread:
    """The conversation so far and the message itself at its end (RFC 5322, 3.6.4).

    Of a long conversation the first id and the newest stay. Ids that are none are left out; without
    an id of the message itself there is nothing to answer.
    """
    own = _MESSAGE_ID.fullmatch(source.fields.get("message_id", "").strip())
    if own is None:
        return Thread()
    earlier = source.fields.get("references") or source.fields.get("in_reply_to", "")
    ids = list(dict.fromkeys([*_MESSAGE_ID.findall(earlier), own[0]]))
    if len(ids) > MOST_REFERENCES:
        ids = [ids[0], *ids[1 - MOST_REFERENCES :]]
    return Thread(own[0], tuple(ids))
