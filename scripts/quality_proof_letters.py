"""Letters in free wording about real orders, all of it true: what a model might write.

Written by hand before the proofs were measured on them; every value comes from the order's record
or the refund policy, in another form than it stands there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from drafting.contract import Record
from review_queue.proofs.contract import DraftField
from scripts.quality_proof_cases import Drafted, drafted_on_orders

LETTERS = (
    """Hi {first},

thanks for getting in touch about order #{number}. It was placed {placed} and left us {shipped} with
{carrier}. The total was {plain}, paid with {paid}.

Best,
Tom""",
    """Dear {name},

your order {number} ({items}) is expected {expected}. If the parcel is not there by then, simply
answer this mail.

Best wishes""",
    """Hello {first},

I looked at order {number}: the parcel was delivered on {delivered}. You can send it back unused
within 30 days of delivery. What our records still show as refundable is {code}.

Kind regards""",
    """Hello {name},

Damage is to be reported within 14 days of delivery, and above 50 euros we ask for photos. Order
{number} came to {code}, so please send me two or three.

Thank you""",
)


def drafted_letters(shared: Path) -> list[Drafted]:
    """Each order with each letter."""
    return [
        _with_letter(place, one, order, contact)
        for place, (one, order, contact) in enumerate(drafted_on_orders(shared))
    ]


def _with_letter(place: int, one: Drafted, order: Record, contact: Record) -> Drafted:
    letter = LETTERS[place % len(LETTERS)]
    body = letter.format(**_words(order, contact))
    address = str(contact.values["email"])
    fields = (
        DraftField("a1-to", "to", address, "1"),
        DraftField("a1-body", "body", body, "1"),
    )
    return replace(one, fields=fields)


def _words(order: Record, contact: Record) -> dict[str, str]:
    values, name = order.values, contact.title
    minor = values["total"]["minor"]
    return {
        "first": name.split()[0],
        "name": name,
        "number": order.id.partition(":")[2],
        "items": values["items"],
        "carrier": values["carrier"],
        "paid": values["paid_by"],
        "placed": f"on {_day(values['placed_on']):%d %B %Y}",
        "shipped": f"on {_day(values['shipped_on']):%A, %d %B}",
        "expected": f"on {_day(values['expected_on']):%d/%m/%Y}",
        "delivered": f"{_day(values['delivered_on']):%b %d}",
        "plain": f"{minor / 100:.2f} USD",
        "code": f"USD {minor / 100:,.2f}",
    }


def _day(text: str) -> date:
    return date.fromisoformat(text)
