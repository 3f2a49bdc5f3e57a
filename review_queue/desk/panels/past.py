"""What the past says: how often drafts here were wrong, the usual slip, and how the likes ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review_queue.desk.forms.reasons import REJECT, SEND_BACK
from review_queue.desk.panels.shown import Shown
from review_queue.selectors.past_decisions import past_of

_WORDS = {choice.code: choice.words for choice in (*SEND_BACK, *REJECT)}


def what_the_past_says(shown: Shown) -> Mapping[str, Any]:
    """The workflow's record, told by its errors, and earlier decisions on work like this."""
    past = past_of(shown.task)
    record = past.record
    slip = _WORDS.get(record.usual_slip, "")
    return {
        "track_record": record if record.tells else None,
        "usual_slip": f"{slip[:1].lower()}{slip[1:]}" if slip else "",
        "alike": past.alike,
    }
