"""Amounts of money in text: what they are, and signs that turn them round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from price_parser import Price

from policies.engine.amounts import minor_digits
from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import INPUT, NOWHERE
from policies.engine.facts import Money

_MOST = 50  # amounts read per text
_CODES = (
    r"(?:EUR|USD|GBP|CHF|JPY|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|INR|CNY|BRL|MXN|ZAR|TRY|ILS"
    r"|SGD|HKD|KRW|THB|AED|SAR)"
)
_SIGNS = r"[$€£¥₹₽₩₺₫฿₴₦]"
_WORDS = r"(?:dollars?|euros?|pounds?(?: sterling)?|bucks|quid|yen|rupees?|francs?|kronor|cents?)"
_FIGURE = r"\d{1,12}(?:[.,'’  ]\d{3}){0,4}(?:[.,]\d{1,2})?"  # noqa: RUF001
_AMOUNT = re.compile(
    rf"(?P<open>\(\s?)?(?P<minus>(?<!\w)[-−–](?=\S))?"  # noqa: RUF001
    rf"(?:(?P<before>{_SIGNS}|\b{_CODES}\b)\s?(?P<inner>[-−–])?(?P<first>{_FIGURE})"  # noqa: RUF001
    rf"|(?<![\w.,])(?P<second>{_FIGURE})(?=\s?(?:{_SIGNS}|{_CODES}\b|{_WORDS}\b)))"
    rf"\s?(?P<after>{_SIGNS}|{_CODES}\b|{_WORDS}\b)?(?P<behind>\s?-(?![\w-])|\s?CR\b|\s?\))?",
    re.IGNORECASE,
)
_BY_NAME = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "dollar": "USD", "buck": "USD",
    "euro": "EUR", "pound": "GBP", "pounds sterling": "GBP", "quid": "GBP", "yen": "JPY",
    "rupee": "INR", "franc": "CHF", "kronor": "SEK",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount as written. `money` is None when currency or figure have two readings.

    `is_turned` says that a minus, brackets or a credit mark stand at it: libraries lose those.
    """

    text: str
    money: Money | None
    currency: str
    is_turned: bool


def find_amounts(text: str) -> Iterator[FoundAmount]:
    """The first amounts with a currency, in order; linear time."""
    for match in islice(_AMOUNT.finditer(text), _MOST):
        figure = match["first"] or match["second"]
        named = (match["before"] or match["after"] or "").casefold()
        currency = _currency(named)
        behind = (match["behind"] or "").strip().casefold()
        bracketed = bool(match["open"]) and behind == ")"
        turned = bool(match["minus"] or match["inner"] or bracketed or behind in {"-", "cr"})
        money = None if named.rstrip("s") == "cent" else _money(figure, currency, turned=turned)
        shown = match.group().strip()
        yield FoundAmount(shown if bracketed else shown.strip("( )"), money, currency, turned)


def _currency(name: str) -> str:
    return _BY_NAME.get(name) or _BY_NAME.get(name.rstrip("s"), "") or name.upper()[:3]


def _money(figure: str, currency: str, *, turned: bool) -> Money | None:
    """The amount in minor units, or None where "1.234" may be a thousand or little more than 1."""
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", figure):
        return None
    read: Decimal | None = Price.fromstring(figure).amount
    if read is None or len(currency) != 3:
        return None
    minor = read.scaleb(minor_digits(currency))
    if minor != minor.to_integral_value():
        return None
    return Money(-int(minor) if turned else int(minor), currency)


class Amounts:
    """The customer names an amount: rules may want to know, a person need not."""

    code = "message_amount"
    label = "an amount of money named by the customer"
    sides = INPUT
    only_noticed = INPUT

    def hits(self, material: Material) -> Iterator[Hit]:
        """Each amount as written."""
        for text in material.texts:
            yield from (Hit(text.label, found.text) for found in find_amounts(text.forms[-1]))
            yield from (Hit(text.label, found.text) for found in find_amounts(text.raw))


class TurnedAmounts:
    """A minus, brackets or a credit mark at an amount: who pays whom is for a person to say."""

    code = "amount_sign"
    label = "an amount with a minus or credit mark"
    sides = INPUT
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """The turned ones."""
        for text in material.texts:
            for found in find_amounts(text.raw):
                if found.is_turned:
                    yield Hit(text.label, found.text)


AMOUNT, TURNED_AMOUNT = Amounts(), TurnedAmounts()
