"""Figures as people write them, in all their readings, and number words of six languages."""

from __future__ import annotations

import re
from decimal import Decimal

FIGURE = r"\d{1,15}(?:[.,'’]\d{1,15}){0,6}"  # noqa: RUF001 - people do write that apostrophe
SPACED = "\\d{1,3}(?:[ \u00a0\u202f]\\d{3}){1,4}(?:[.,]\\d{1,2})?(?!\\d)"
_MARKS = re.compile("[.,'’ \u00a0\u202f]")  # noqa: RUF001
_GROUPED = re.compile(r"\d{1,3}(?:\D\d{3})+|\d{1,2}(?:\D\d{2})+\D\d{3}")

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve",
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "una due tre quattro cinque sei sette otto nove dieci undici dodici",
)
NUMBER_WORDS = {
    word: place for line in _WORDS for place, word in enumerate(line.split(), start=1)
} | {"eine": 1, "einem": 1, "einen": 1, "a": 1, "an": 1, "fifteen": 15, "fourteen": 14,
     "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip


def readings_of(figure: str) -> frozenset[Decimal]:
    """Every number the figure may be: "1.234" is a thousand or a little more than one."""
    marks = _MARKS.findall(figure)
    digits = _MARKS.split(figure)
    whole, last = "".join(digits[:-1]), digits[-1]
    if not marks:
        return frozenset({Decimal(figure)})
    if len(set(marks)) > 1:  # the last sign is the decimal one: 1.234,50 and 1,234.50
        if marks[-1] in marks[:-1]:
            return frozenset({Decimal(whole + last)})
        return frozenset({Decimal(f"{whole}.{last}")})
    grouped = Decimal(whole + last)
    if len(marks) > 1 or marks[0] not in ".,":
        return frozenset({grouped}) if _GROUPED.fullmatch(figure) else frozenset()
    decimal = Decimal(f"{whole}.{last}")
    if len(last) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        return frozenset({grouped, decimal})
    return frozenset({decimal})


def number_of(text: str) -> Decimal | None:
    """A whole or decimal number in digits or in words; None when it is neither or can be two."""
    word = NUMBER_WORDS.get(text.casefold())
    if word is not None:
        return Decimal(word)
    if not re.fullmatch(FIGURE, text):
        return None
    readings = readings_of(text)
    return next(iter(readings)) if len(readings) == 1 else None
