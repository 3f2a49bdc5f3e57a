"""What came of it after it ran: what people were given to do, and letters that did not arrive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localdate

from review_queue.desk.panels.shown import Shown


def what_came_of_it(shown: Shown) -> Mapping[str, Any]:
    """The task's to-dos and its open returned letters."""
    return {
        "given_to_people": shown.around.to_dos,
        "bounced": shown.around.bounces,
        "today": localdate(),
    }
