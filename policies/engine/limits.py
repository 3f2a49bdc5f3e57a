"""Limits in code: where one person is no longer enough, whatever the owner's rules say."""

from __future__ import annotations

from policies.engine.amounts import minor_digits
from policies.engine.facts import Money

BULK_LIMIT = 10  # steps in one bundle that may still run without a person
TWO_PEOPLE_ABOVE = 1_000  # whole units of the company's currency moved by one bundle


def two_people_above(currency: str) -> Money:
    """The amount up to which one person is enough, such as 1,000.00 EUR."""
    return Money(TWO_PEOPLE_ABOVE * 10 ** minor_digits(currency), currency)
