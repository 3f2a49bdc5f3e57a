"""A record of the company as passages: its number, its title and every value as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from connectors.money import money_text
from review_queue.proofs.contract import Found, Kind, Passage, Trust
from review_queue.proofs.marks import plain_reference


def record_passages(
    kind: str, reference: str, title: str, values: Mapping[str, Any], *, place: str
) -> Iterator[Passage]:
    """Passages of the screen's parts `place`-reference, `place`-title, `place`-1 and on."""
    key, name = f"{kind}:{reference}", f"{kind.replace('_', ' ')} {reference}"
    number = plain_reference(reference)
    if number:
        found = Found(Kind.REFERENCE, 0, len(reference), reference, frozenset({number}))
        yield Passage(
            f"{place}-reference", name, reference, Trust.RECORD, key, "reference", (found,)
        )
    yield Passage(f"{place}-title", name, title, Trust.RECORD, key, "title")
    for at, (label, value) in enumerate(values.items(), start=1):
        text, given = shown_value(value)
        if text:
            yield Passage(f"{place}-{at}", name, text, Trust.RECORD, key, str(label), given)


def shown_value(value: object) -> tuple[str, tuple[Found, ...]]:
    """A record's value as the screen shows it, with the amount where it is one."""
    if isinstance(value, Mapping) and isinstance(value.get("currency"), str):
        minor, currency = value.get("minor"), value["currency"]
        if type(minor) is int:
            text = money_text(minor, currency)
            number = Decimal(minor).scaleb(-get_currency_precision(currency))
            values = frozenset({(number, currency)})
            return text, (Found(Kind.AMOUNT, 0, len(text), text, values),)
        return f"{minor} {currency}", ()
    return str(value), ()
