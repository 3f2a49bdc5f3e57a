"""The filters in force, in words, each with the address that takes it away."""

from __future__ import annotations

from dataclasses import dataclass

from babel.numbers import get_currency_precision

from connectors.money import money_text
from review_queue.selectors.queue_choices import Choices
from review_queue.selectors.queue_filters import ARRIVALS, RISKS, STATES, TIERS, QueueFilters

OPTIONS = {
    "risks": tuple(RISKS.items()),
    "arrivals": tuple(ARRIVALS.items()),
    "tiers": tuple(TIERS.items()),
    "states": tuple(STATES.items()),
}


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """One filter in words, and the list without it."""

    words: str
    without: str


def filters_shown(
    filters: QueueFilters, choices: Choices, contact_name: str, currency: str
) -> tuple[ShownFilter, ...]:
    """In the order they stand in the address."""
    amount = filters.over * 10 ** get_currency_precision(currency)
    words = {
        "workflow": dict(choices.workflows).get(filters.workflow, filters.workflow),
        "tier": TIERS.get(filters.tier, ""),
        "risk": RISKS.get(filters.risk, ""),
        "mine": "Mine",
        "asked": "Asks for your opinion",
        "named": "Names you",
        "second": "Needs two people",
        "over": f"From {money_text(amount, currency)}",
        "contact": contact_name,
        "arrived": ARRIVALS.get(filters.arrived, ""),
        "state": STATES.get(filters.state, ""),
        "picked": "Picked for a spot check",
        "q": f"“{filters.search}”",
    }
    return tuple(ShownFilter(words[name], filters.without(name)) for name in filters.narrowing)
