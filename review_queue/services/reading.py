"""How long a careful person needs to read an item."""

from __future__ import annotations

import json
from collections.abc import Sequence

from connectors.registry import connector_for
from review_queue.models import Action

WORDS_PER_MINUTE = 238
SECONDS_PER_CARD = 6


def expected_read_ms(actions: Sequence[Action], evidence_cards: int) -> int:
    """Milliseconds: 60 s * words / 238 + 6 s per evidence card.

    238 words a minute is the mean of silent English reading (Brysbaert 2019, 190 studies).
    """
    words = sum(
        len(text.split())
        for action in actions
        for _, text in connector_for(action.kind).free_text(json.loads(action.payload_text))
    )
    return round(60_000 * words / WORDS_PER_MINUTE) + 1000 * SECONDS_PER_CARD * evidence_cards
