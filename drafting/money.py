"""Money as people read it, from integer minor units and an ISO 4217 code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision


@dataclass(frozen=True, slots=True)
class Amount:
    """Integer minor units (cents) of a three-letter currency."""

    minor: int
    currency: str


def amount_of(value: object) -> Amount | None:
    """The amount in a record's {minor, currency} value; None when it is not exactly one."""
    if not isinstance(value, Mapping):
        return None
    minor, currency = value.get("minor"), value.get("currency")
    if type(minor) is not int or not isinstance(currency, str):
        return None
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        return None
    return Amount(minor, currency)


def written(amount: Amount, locale: str) -> str:
    """The amount for a letter, such as "€24.90"; an unknown locale is written as English."""
    try:
        language = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        language = Locale("en")
    places = get_currency_precision(amount.currency)
    number = Decimal(amount.minor).scaleb(-places)
    return format_currency(number, amount.currency, locale=language)
