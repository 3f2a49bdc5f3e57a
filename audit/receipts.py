"""Receipts: where a chain stood when somebody was told. A later cut or rewrite contradicts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from audit.models import Entry

_FORM = re.compile(r"(?P<chain>[\w:.-]{1,64})#(?P<position>[1-9]\d{0,15}):(?P<hash>[0-9a-f]{8})")


class Answer(Enum):
    """What the trail says to a receipt."""

    HOLDS = "holds"
    CONTRADICTED = "contradicted"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer, in words, with the entry it names where that still stands."""

    answer: Answer
    words: str
    entry: Entry | None = None


def receipt_of(chain: str, position: int, entry_hash: str) -> str:
    """`task:12#7:ab12cd34`: the chain, the position, and the first eight of the hash there."""
    return f"{chain}#{position}:{entry_hash[:8]}"


def check_receipt(text: str) -> Checked:
    """Hold a receipt against the trail as it stands; one query."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return Checked(
            Answer.UNREADABLE,
            "This is no receipt. One looks like task:12#7:ab12cd34 and stands in letters and "
            "beside decisions.",
        )
    chain, position = found["chain"], int(found["position"])
    entry = Entry.objects.filter(chain=chain, position=position).first()
    if entry is None:
        return Checked(
            Answer.CONTRADICTED,
            f"The trail has no entry {position} of {chain} any more. It had one when this receipt "
            "was given: the trail was cut, or an older copy of the database was put back.",
        )
    if not entry.entry_hash.startswith(found["hash"]):
        return Checked(
            Answer.CONTRADICTED,
            f"Entry {position} of {chain} is another one than when this receipt was given: "
            "the trail was rewritten.",
            entry,
        )
    return Checked(
        Answer.HOLDS, f"Entry {position} of {chain} is the one this receipt was given for.", entry
    )
