"""Whole numbers, percents, times of day and durations, in figures or in words up to twenty."""

from __future__ import annotations

import re
from decimal import Decimal

from policies.language.reader import Reader
from policies.language.tokens import Sort

_COUNTED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
WORDS = {word: number for number, word in enumerate(_COUNTED)}
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
MOST = 10**12
UNITS = {
    "second": 1, "seconds": 1, "sec": 1, "secs": 1,
    "minute": 60, "minutes": 60, "min": 60, "mins": 60,
    "hour": 3600, "hours": 3600,
    "day": 86_400, "days": 86_400,
    "week": 604_800, "weeks": 604_800,
}  # fmt: skip
_SAID_WHOLE = {"half an hour": 1800, "an hour": 3600, "a minute": 60, "a day": 86_400,
               "a week": 604_800}  # fmt: skip


def stands_at_number(reader: Reader) -> bool:
    """Whether a number in figures or words comes next."""
    token = reader.next
    return token is not None and (token.sort is Sort.NUMBER or token.folded in WORDS)


def read_whole(reader: Reader) -> int:
    """A whole number such as 12, 1,440, -3 or "twelve". Raises NotUnderstood."""
    sign = -1 if reader.eat("-") else 1
    token = reader.next
    if token is None or not stands_at_number(reader):
        raise reader.unclear("A whole number is expected here.", "such as 3")
    figures = token.folded
    if _THOUSANDS.fullmatch(figures):
        figures = figures.replace(",", "")
    if figures not in WORDS and not figures.isdigit():
        raise reader.unclear(
            f"“{token.shown}” is not a whole number that can be read in one way only.",
            "Write it in figures without points or commas, such as 1000.",
        )
    number = WORDS[figures] if figures in WORDS else int(figures[:20])
    if number >= MOST:
        raise reader.unclear(f"“{token.shown}” is too large.")
    reader.place += 1
    return sign * number


def read_percent(reader: Reader) -> int | None:
    """A share from 1 to 100 such as 10% or "ten percent"; None when none stands here."""
    start = reader.place
    if not stands_at_number(reader):
        return None
    number = Decimal(0)
    token = reader.next
    if token and re.fullmatch(r"[0-9]{1,3}[.,][0-9]{1,9}", token.folded):
        number = Decimal(token.folded.replace(",", "."))
        reader.place += 1
    else:
        number = Decimal(read_whole(reader))
    if not reader.eat("%", "percent", "per cent"):
        reader.place = start
        return None
    if number != int(number) or not 1 <= number <= 100:
        raise reader.unclear(
            "The share must be a whole number from 1 to 100.", "such as 10%", start, reader.place
        )
    return int(number)


def read_seconds(reader: Reader, *, most: int) -> int | None:
    """A duration in seconds such as "30 minutes"; None when none stands here."""
    start = reader.place
    if whole := reader.eat(*_SAID_WHOLE):
        return _SAID_WHOLE[whole]
    if not stands_at_number(reader):
        return None
    number = read_whole(reader)
    unit = reader.eat(*UNITS)
    if not unit:
        raise reader.unclear(
            "Say whether these are minutes, hours or days.",
            f"{number} minutes",
            start,
            reader.place + 1,
        )
    seconds = number * UNITS[unit]
    if not 0 < seconds <= most:
        raise reader.unclear(
            f"The time must be more than nothing and at most {most // 86_400} days.",
            start=start,
            end=reader.place,
        )
    return seconds


def read_hour(reader: Reader) -> int | None:
    """An hour from 0 to 23 such as 18, 18:00 or 6 pm; None when none stands here."""
    start = reader.place
    if reader.is_sort(Sort.TIME) and reader.next:
        hour, minute = map(int, reader.next.text.split(":"))
        reader.place += 1
    elif stands_at_number(reader):
        hour, minute = read_whole(reader), 0
    else:
        return None
    half = reader.eat("am", "a.m", "pm", "p.m", "o'clock")
    if half and half[0] in "ap":
        hour = (hour % 12 + (12 if half[0] == "p" else 0)) if 1 <= hour <= 12 else 24
    if not 0 <= hour <= 23 or minute:
        raise reader.unclear(
            "The time of day must be a full hour from 0 to 23.", "such as 18:00", start,
            reader.place,
        )  # fmt: skip
    return hour
