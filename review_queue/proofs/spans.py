"""Lengths of time and times of day in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from review_queue.proofs.contract import Found, Kind
from review_queue.proofs.figures import NUMBER_WORDS, number_of

# Every unit as (family, how many of it).
_UNITS = {
    ("minute", 1): "minutes minute mins min minuten minuut minutos minuti",
    ("minute", 60): "hours hour hrs hr stunden stunde uur uren heures heure horas hora ore",
    ("day", 1): "days day tage tagen tag dagen dag jours jour días día giorni giorno dias dia",
    ("working day", 1): "werktage werktagen werktag arbeitstage arbeitstagen werkdagen werkdag",
    ("day", 7): "weeks week wochen woche weken semaines semaine semanas semana settimane settimana",
    ("month", 1): "months month monate monaten monat maanden maand mois meses mes mesi mese",
    ("month", 12): "years year jahre jahren jahr jaren jaar ans années año años anni anno",
}  # fmt: skip
_FAMILY = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_WORKING = r"working|business|werk|arbeits|workings|ouvr(?:és|ables)|hábiles|lavorativi"
_NUMBERS = "|".join(
    sorted((w for w in NUMBER_WORDS if w not in {"a", "an"}), key=len, reverse=True)
)
_COUNT = rf"(?:\d{{1,4}}(?:[.,]\d)?|{_NUMBERS})"
_NAMED = "|".join(sorted(_FAMILY, key=len, reverse=True))
DURATION = re.compile(
    rf"(?<![\w.,/-])(?:(?P<low>{_COUNT})(?:\s?(?:-|–|to|or|bis|tot|à|a)\s?(?P<high>{_COUNT}))?"  # noqa: RUF001
    rf"|(?<=within )(?P<article>an?)|(?<=in )(?P<article2>an?)|(?<=for )(?P<article3>an?))"
    rf"(?:\s?-\s?|\s{{1,3}})?(?:(?P<working>{_WORKING})\s{{1,3}}|calendar\s)?"
    rf"(?P<unit>{_NAMED})(?!\w)(?:\s(?P<after>ouvrés|ouvrables|hábiles|lavorativi)(?!\w))?"
    r"|(?<![\w.,:/-])(?P<hours>\d{1,3})\s?(?P<h>h)(?!\w)",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?<![\w:.,/-])(?:(?P<hour>[01]?\d|2[0-4])(?::|h)(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d|:\d)"
    r"(?:\s?(?P<half>[ap])(?:m|\.m\.)(?!\w))?"
    r"|(?P<only>1[0-2]|0?[1-9])\s?(?P<half2>[ap])(?:m|\.m\.)(?!\w)"
    r"|(?P<clock>[01]?\d|2[0-4])\s(?:uhr|o['’]clock)(?!\w))",  # noqa: RUF001
    re.IGNORECASE,
)


def durations_in(text: str) -> Iterator[Found]:
    """Lengths of time as (family, least, most), such as ("working day", 3, 5)."""
    for match in DURATION.finditer(text):
        value = _length(match)
        if value is not None:
            yield Found(Kind.DURATION, match.start(), match.end(), match[0], frozenset({value}))


def times_in(text: str) -> Iterator[Found]:
    """Times of day in minutes after midnight."""
    for match in TIME.finditer(text):
        hour = int(match["hour"] or match["only"] or match["clock"])
        half = (match["half"] or match["half2"] or "").casefold()
        if half and hour > 12:
            continue
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        minutes = hour * 60 + int(match["minute"] or 0)
        values = frozenset({minutes})
        yield Found(Kind.TIME, match.start(), match.end(), match[0], values)


def _length(match: re.Match[str]) -> tuple[str, Decimal, Decimal] | None:
    if match["h"]:
        minutes = Decimal(match["hours"]) * 60
        return "minute", minutes, minutes
    family, times = _FAMILY[match["unit"].casefold()]
    if family == "day" and times == 1 and (match["working"] or match["after"]):
        family = "working day"
    low = number_of(match["low"] or "a")
    high = number_of(match["high"]) if match["high"] else low
    if low is None or high is None:
        return None
    return family, low * times, high * times
