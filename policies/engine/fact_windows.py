"""Facts counted over a window of days, for the customer, the workflow and the reviewer."""

from __future__ import annotations

from policies.engine.fact_kinds import FactEntry, FactKind

WINDOW_DAYS = (1, 7, 30, 90)
SPLIT_DAYS = 7
SPLIT_STEPS = 3
_ABOUT = {
    "customer": "for the customer",
    "workflow": "in this workflow",
    "reviewer": "by the reviewer",
}


def _last(days: int) -> str:
    return "the last day" if days == 1 else f"the last {days} days"


def _entries(subject: str, days: int) -> tuple[FactEntry, FactEntry]:
    """Steps approved and money they move; the draft in question is not among them."""
    about, when = _ABOUT[subject], _last(days)
    return (
        FactEntry(
            f"{subject}.count_{days}d",
            f"the number of steps approved {about} in {when}",
            FactKind.NUMBER,
            True,
        ),
        FactEntry(
            f"{subject}.amount_{days}d",
            f"the money approved {about} in {when}",
            FactKind.MONEY,
            True,
        ),
    )


_SPLIT = (
    # This step and the earlier ones within SPLIT_DAYS to the same contact or account, when they
    # are SPLIT_STEPS or more; Money(0) when they are fewer.
    FactEntry(
        "customer.split_amount",
        f"the sum of {SPLIT_STEPS} or more payments to one account in {SPLIT_DAYS} days",
        FactKind.MONEY,
        True,
    ),
    # The same steps, each at or under the amount that needs two people, together over it.
    FactEntry(
        "customer.split_pattern",
        "whether a large payment is split into small ones",
        FactKind.FLAG,
        True,
        "a large payment is split into small ones",
        "no large payment is split into small ones",
    ),
    FactEntry(
        "customer.first_action_of_kind",
        "whether it is the first of its kind for the customer",
        FactKind.FLAG,
        True,
        "it is the first of its kind for the customer",
        "it is not the first of its kind for the customer",
    ),
)
WINDOWED: tuple[FactEntry, ...] = (
    *(entry for subject in _ABOUT for days in WINDOW_DAYS for entry in _entries(subject, days)),
    *_SPLIT,
)
