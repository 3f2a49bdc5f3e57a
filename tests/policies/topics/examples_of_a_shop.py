"""Labelled texts of a made-up shop: enough of them to learn from, built from a few patterns."""

from __future__ import annotations

from itertools import product

from policies.topics.examples import LabelledExample, Risk

_THINGS = ("kettle", "lamp", "chair", "radio", "blanket", "printer", "mirror", "bicycle", "jacket")
_REFUNDS = (
    "I want my money back for the {}", "please refund the broken {}", "the {} is faulty, refund me",
    "refund for my {} please", "give me my money back, the {} never worked",
)  # fmt: skip
_HOURS = (
    "are you open on sunday to look at a {}", "when does the shop open, I need a {}",
    "opening hours for the {} department", "do you have the {} in blue",
    "which colours does the {} come in",
)  # fmt: skip
_STATUS = (
    "where is my {} order", "has the {} been shipped", "tracking number for the {} parcel",
    "when will the {} arrive at my house", "my {} parcel is not here yet",
)  # fmt: skip


def shop_examples() -> list[LabelledExample]:
    """270 texts of three topics with no exact repeats."""
    return [
        LabelledExample(f"{opening} {pattern.format(thing)}", label, risk)
        for label, risk, patterns in (
            ("refund", Risk.HIGH, _REFUNDS),
            ("information", Risk.LOW, _HOURS),
            ("order_status", Risk.MEDIUM, _STATUS),
        )
        for opening, pattern, thing in product(("hello", "hi there"), patterns, _THINGS)
    ]
