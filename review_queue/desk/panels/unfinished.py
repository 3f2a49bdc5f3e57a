"""What this person had half done here before, put back or shown to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review_queue.desk.panels.shown import Shown


def what_was_half_done(shown: Shown) -> Mapping[str, Any]:
    """The kept edits, and the notes as they stand in the form."""
    return {"half_done": shown.half_done, "typed": shown.posted or {}}
