"""Decision support: the ranked options to choose from, all drawn alike and none chosen before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from review_queue.desk.forms.action_cards import cards_for
from review_queue.desk.forms.card_shapes import ActionCard
from review_queue.desk.panels.shown import Shown
from review_queue.models import Action
from review_queue.services.drafts.options import Option, options_of


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One option with its steps as cards to read."""

    option: Option
    cards: tuple[ActionCard, ...]


def what_can_be_chosen(shown: Shown) -> Mapping[str, Any]:
    """The options in the drafter's order, and what was chosen before a refusal."""
    draft = shown.item.draft
    options = options_of(draft) if draft is not None and draft.option_rank else ()
    return {
        "options": tuple(ShownOption(one, _cards(one)) for one in options),
        "chosen_option": (shown.posted or {}).get("option", ""),
    }


def _cards(option: Option) -> tuple[ActionCard, ...]:
    steps = [
        Action(position=place, kind=one["kind"], payload_text=json.dumps(one["payload"]))
        for place, one in enumerate(option.actions, start=1)
    ]
    return cards_for(steps)
