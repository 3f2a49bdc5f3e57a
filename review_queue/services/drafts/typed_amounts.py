"""An amount as people type it: comma or point for the decimals, by the language; asks if unsure."""

from __future__ import annotations

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError

SIGNS = re.compile(r"[€$£¥₹₽₺₩₴₦₪₫฿]|\b[A-Za-z]{2,3}\b\.?")
GROUPS = re.compile(
    r"[0-9]{1,3}(?:(?P<mark>[.,'\u2019 \u00a0\u202f])[0-9]{3})(?:(?P=mark)[0-9]{3})*"
)


class UnclearAmount(ValueError):
    """The text is no amount, or reads as two different ones; the message says what to type."""


def read_amount(text: str, *, digits: int, language: str) -> int:
    """Minor units of what was typed, such as 123450 for "1.234,50" with two `digits`.

    Where a mark could be both ("1.234" with the person's `language` not saying which), asks.
    Raises UnclearAmount.
    """
    bare = SIGNS.sub("", text).strip().rstrip(".,'\u2019-").strip()
    if not re.fullmatch(r"[0-9][0-9.,'\u2019 \u00a0\u202f]*", bare):
        raise UnclearAmount(f"“{text}” is no amount. Type only the figures, such as 1234.50.")
    readings = {one for one in _readings(bare) if _fits(one, digits)}
    if not readings:
        raise UnclearAmount(f"“{text}” cannot be read as an amount. Write it as 1234.50.")
    if len(readings) > 1:
        readings = _by_language(bare, language) & readings
    if len(readings) != 1:
        raise UnclearAmount(
            f"“{text}” can be read in two ways. Type it without a mark for thousands, and with "
            "all decimals: such as 1234.00."
        )
    return int(readings.pop().scaleb(digits))


def _readings(bare: str) -> set[Decimal]:
    """Every amount the marks allow: with point, comma or nothing before the decimals."""
    return {value for mark in (".", ",", "") if (value := _read(bare, mark)) is not None}


def _read(bare: str, decimal_mark: str) -> Decimal | None:
    whole, found, decimals = bare.rpartition(decimal_mark) if decimal_mark else (bare, "", "")
    if decimal_mark and (not found or not decimals.isdigit() or not decimals.isascii()):
        return None
    if decimal_mark in whole and decimal_mark:
        return None
    if not whole.isdigit() and not GROUPS.fullmatch(whole):
        return None
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{decimals or '0'}")


def _fits(value: Decimal, digits: int) -> bool:
    return value == round(value, digits)


def _by_language(bare: str, language: str) -> set[Decimal]:
    try:
        marks = Locale.parse(language.replace("-", "_")).number_symbols["latn"]
    except (UnknownLocaleError, ValueError, KeyError):
        return set()
    mark = marks["decimal"] if marks["decimal"] in bare else ""
    if not mark and marks["group"] not in bare:
        return set()
    value = _read(bare, mark)
    return set() if value is None else {value}
