"""How long a careful person needs to read an item, and the least time before a yes counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from connectors.registry import connector_for
from review_queue.models import Action, Tier

WORDS_PER_MINUTE = 238
SECONDS_PER_CARD = 6
FLOOR_SHARE = 0.25
MOST_FLOOR_MS = {Tier.CHECK: 20_000, Tier.TWO_PEOPLE: 45_000}
TEMPLATE = "template"


class Ground(Protocol):
    """Something a draft rests on: a row of it, or its text before there is one."""

    @property
    def kind(self) -> str:
        """What sort of source it is; a reply template is nothing new to read."""

    @property
    def quote(self) -> str:
        """The passage that is shown."""


def reading_ms(words: int, cards: int) -> int:
    """Milliseconds: 60 s * words / 238 + 6 s per evidence card that has to be opened.

    238 words a minute is the mean of silent English reading (Brysbaert 2019, 190 studies).
    """
    return round(60_000 * words / WORDS_PER_MINUTE) + 1000 * SECONDS_PER_CARD * cards


def dwell_floor_ms(tier: int, read_ms: int) -> int:
    """The least attention in milliseconds before a yes counts; 0 where the tier asks for none."""
    most = MOST_FLOOR_MS.get(Tier(tier))
    return 0 if most is None else min(round(FLOOR_SHARE * read_ms), most)


def expected_read_ms(actions: Sequence[Action], evidence: Iterable[Ground]) -> int:
    """How long somebody needs who sees draft and evidence for the first time, in milliseconds.

    Words that stand in the reply template as well are known by heart and do not count.
    """
    grounds = list(evidence)
    boilerplate = Counter(_words(one.quote for one in grounds if one.kind == TEMPLATE))
    new = Counter(_words(_free_texts(actions))) - boilerplate
    shown = [one.quote for one in grounds if one.kind != TEMPLATE]
    return reading_ms(new.total() + len(_words(shown)), len(shown))


def _free_texts(actions: Sequence[Action]) -> list[str]:
    return [
        text
        for action in actions
        for _, text in connector_for(action.kind).free_text(json.loads(action.payload_text))
    ]


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in text.split()]
