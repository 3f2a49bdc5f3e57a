"""What is proposed: a card for every step, and an empty one where nothing is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.registry import all_connectors
from review_queue.desk.action_cards import cards_for, with_typed
from review_queue.desk.at_hand import AtHand
from review_queue.desk.blank_actions import blank_card
from review_queue.desk.panels.shown import Shown
from review_queue.sources.files_at_hand import came_in_and_filed

_OF_A_STEP = re.compile(r"[an]\d")


def what_is_proposed(shown: Shown) -> Mapping[str, Any]:
    """Cards with what was typed in and what was wrong with it."""
    kinds = shown.task.workflow.allowed_kinds
    posted, errors = shown.posted, shown.errors
    files = tuple(came_in_and_filed(shown.task.source, shown.around.filed))
    at_hand = AtHand(files, shown.around.people)
    blank = None
    if not shown.item.actions:
        blank = with_typed(blank_card(shown.task, kinds, at_hand), posted, errors)
    return {
        "cards": cards_for(shown.item.actions, posted=posted, errors=errors, at_hand=at_hand),
        "blank": blank,
        "editing": any(_OF_A_STEP.match(name) for name in posted or {}),
        "allowed": [one.label for one in all_connectors() if one.kind in set(kinds)],
    }
