"""Amounts of money and shares in a text, in the ways of many countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision

from review_queue.proofs.contract import Found, Kind
from review_queue.proofs.figures import FIGURE, NUMBER_WORDS, SPACED, readings_of

_CODE = (
    "EUR|USD|GBP|CHF|JPY|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|INR|CNY|BRL|MXN|ZAR|TRY|ILS|SGD"
    "|HKD|KRW|THB|AED|SAR|BGN|ISK|UAH"
)
_SIGNS = {
    "€": ("EUR",), "£": ("GBP",), "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"),
    "US$": ("USD",), "A$": ("AUD",), "C$": ("CAD",), "CA$": ("CAD",), "¥": ("JPY", "CNY"),
    "₹": ("INR",), "₽": ("RUB",), "₩": ("KRW",), "₺": ("TRY",), "₫": ("VND",), "₴": ("UAH",),
    "zł": ("PLN",), "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK",), "fr.": ("CHF",),
    "kč": ("CZK",), "ft": ("HUF",),
    "rs": ("INR",), "rs.": ("INR",),
}  # fmt: skip
_NAMES = {
    "euro": ("EUR",), "euros": ("EUR",), "dollar": _SIGNS["$"], "dollars": _SIGNS["$"],
    "pound": ("GBP",), "pounds": ("GBP",), "bucks": _SIGNS["$"], "quid": ("GBP",),
    "yen": ("JPY",), "rupees": ("INR",), "francs": ("CHF",), "franken": ("CHF",),
    "kronor": ("SEK",), "kroner": ("NOK", "DKK"), "zloty": ("PLN",),
}  # fmt: skip
_MONEY = _SIGNS | _NAMES | {code.casefold(): (code,) for code in _CODE.split("|")}


def _either(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_SYMBOL = r"(?:US|A|CA|C)?\$|[€£¥₹₽₩₺₫₴]"
_BEFORE = rf"(?:{_SYMBOL}|(?<![^\W_])(?:(?:{_CODE})(?![^\W\d_])|(?i:rs\.?|kr\.?|fr\.)))"
_AFTER = rf"(?:{_SYMBOL}|(?:(?:{_CODE})|(?i:zł|kr|kč|ft|{_either(tuple(_NAMES))}))(?!\w))"
_TIMES = {
    "k": 1_000, "thousand": 1_000, "tausend": 1_000, "mille": 1_000, "duizend": 1_000,
    "m": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6, "millions": 10**6,
    "millionen": 10**6, "miljoen": 10**6, "millones": 10**6, "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_MANY = rf"(?:[ \u00a0]?(?P<{{}}>(?i:{_either(tuple(_TIMES))}))(?![^\W_]))?"
_GAP = "[ \u00a0\u202f]?"
_WORDS = _either(tuple(word for word in NUMBER_WORDS if len(word) > 2))
_NUMBER = rf"(?:{SPACED}|{FIGURE})(?:[.,][-–](?!\w))?"  # noqa: RUF001
AMOUNT = re.compile(
    rf"(?P<minus>(?<![\w\s])[-−]|(?<!\S)[-−])?"  # noqa: RUF001
    rf"(?:(?P<before>{_BEFORE}){_GAP}(?P<inner>[-−])?(?P<first>{_NUMBER}){_MANY.format('many')}"  # noqa: RUF001
    rf"|(?<![\w.,])(?P<second>{_NUMBER}|(?i:{_WORDS})){_MANY.format('many2')}{_GAP}"
    rf"(?:de )?(?P<after>{_AFTER}))"
)
PERCENT = re.compile(
    rf"(?<![\w.,])(?P<figure>{FIGURE}){_GAP}(?:%|(?i:percent|per cent|prozent|procent|pour cent"
    r"|por ciento|per cento)(?!\w))"
)


def amounts_in(text: str) -> Iterator[Found]:
    """Amounts with a currency, as (number, currency) for each currency the sign may mean."""
    for match in AMOUNT.finditer(text):
        figure = re.sub(r"[.,][-–]$", "", match["first"] or match["second"])  # noqa: RUF001
        currencies = _MONEY.get((match["before"] or match["after"]).casefold(), ())
        if not currencies:
            currencies = _SIGNS.get(match["before"] or match["after"], ())
        sign = -1 if match["minus"] or match["inner"] else 1
        times = _TIMES.get((match["many"] or match["many2"] or "").casefold(), 1)
        word = NUMBER_WORDS.get(figure.casefold())
        readings = frozenset({Decimal(word)}) if word else readings_of(figure)
        values = frozenset(
            (sign * number * times, currency)
            for currency in currencies
            for number in (readings if times > 1 else _fitting(readings, currency))
        )
        if values:
            yield Found(Kind.AMOUNT, match.start(), match.end(), match[0], values)


def percents_in(text: str) -> Iterator[Found]:
    """Shares of a hundred."""
    for match in PERCENT.finditer(text):
        values = readings_of(match["figure"])
        if values:
            yield Found(Kind.PERCENT, match.start(), match.end(), match[0], values)


def _fitting(readings: frozenset[Decimal], currency: str) -> frozenset[Decimal]:
    """Without the readings the currency has no coins for: €1.234 is more than a thousand."""
    places = _places(currency)
    fitting = {one for one in readings if -int(one.as_tuple().exponent) <= places}
    return frozenset(fitting) or readings


@cache
def _places(currency: str) -> int:
    return get_currency_precision(currency)
