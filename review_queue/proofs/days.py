"""Days in a text: ISO, figures in either order, month names of eight languages, and weekdays."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import date
from functools import cache

from babel import Locale

from review_queue.proofs.contract import Found, Kind

_LOCALES = ("en", "de", "fr", "nl", "es", "it", "pt", "pl", "sv", "da")
_RELATIVE = {
    "today": 0, "tonight": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0, "vandaag": 0, "oggi": 0,
    "tomorrow": 1, "demain": 1, "mañana": 1, "domani": 1, "übermorgen": 2, "overmorgen": 2,
    "yesterday": -1, "gestern": -1, "ayer": -1, "gisteren": -1, "ieri": -1,
}  # fmt: skip
_MOST_NEAR = 10  # days between a weekday's name and the day that is meant


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for code in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in Locale.parse(code).months[context][width].items():
                    plain = name.casefold().rstrip(".")
                    if len(plain) >= 3:
                        names.setdefault(plain, number)
    return names | {"sept": 9}


@cache
def _weekdays() -> dict[str, int]:
    return {
        name.casefold(): number
        for code in _LOCALES[:7]
        for number, name in Locale.parse(code).days["format"]["wide"].items()
    }


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    weekdays = "|".join(sorted(map(re.escape, _weekdays()), key=len, reverse=True))
    led = rf"(?:(?P<weekday>{weekdays}),?\s{{1,3}}(?:the\s|den\s|le\s|der\s)?)?"
    year = r"(?P<year>(?:19|20)\d{2})(?!\d)"
    day = r"(?P<day>[12]\d|3[01]|0?[1-9])"
    return (
        re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d{2})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
                   r"(?!\d|-\d)"),
        re.compile(r"(?<![\w./-])(?P<one>\d{1,2})(?P<sign>[/.-])(?P<two>\d{1,2})(?P=sign)"
                   r"(?P<year>(?:19|20)\d{2}|\d{2})(?![\w/-]|\.\d)"),
        re.compile(rf"(?<!\w){led}{day}(?:st|nd|rd|th|er|\.|º)?\s{{1,3}}(?:of\s|de\s)?"
                   rf"(?P<name>{months})(?!\w)\.?(?:,?\s{{1,3}}(?:de\s|del\s)?{year})?", re.I),
        re.compile(rf"(?<!\w){led}(?P<name>{months})(?!\w)\.?\s{{1,3}}(?:the\s)?{day}"
                   rf"(?:st|nd|rd|th)?(?![\w:]|[.,]\d)(?:,?\s{{1,3}}{year})?", re.I),
        re.compile(rf"(?<!\w)(?P<weekday>{weekdays})(?!\w)", re.I),
        re.compile(rf"(?<!\w)(?P<relative>{'|'.join(_RELATIVE)})(?!\w)", re.I),
        re.compile(r"(?<!\w)(?P<span>(?:this|next|last|coming|end of(?: the| this| next)?)\s"
                   r"(?:day|week|weekend|month|year))(?!\w)", re.I),
        re.compile(r"(?<!\w)the\s(?P<only>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)(?!\w)", re.I),
    )  # fmt: skip


def days_in(text: str) -> Iterator[Found]:
    """Days as ("day", year or None, month, day), ("weekday", 0 to 6), ("in", days), ("nth", day).

    A week or month as ("span", its words).
    A day with a weekday that does not fit it has no reading: ("wrong weekday", year, month, day).
    """
    for pattern in _patterns():
        for match in pattern.finditer(text):
            values = frozenset(_values(match.groupdict()))
            if values:
                # A full stop after the month belongs to the sentence, unless a year follows.
                shown = match[0].rstrip(".")
                yield Found(Kind.DATE, match.start(), match.start() + len(shown), shown, values)


def _values(parts: dict[str, str | None]) -> Iterator[Hashable]:
    weekday, relative, only = parts.get("weekday"), parts.get("relative"), parts.get("only")
    span = parts.get("span")
    if span:
        yield ("span", " ".join(span.casefold().split()))
    elif relative:
        yield ("in", _RELATIVE[relative.casefold()])
    elif only:
        yield ("nth", int(only))
    elif parts.get("name"):
        month = _months()[str(parts["name"]).casefold()]
        year = int(parts["year"]) if parts["year"] else None
        yield from _named(year, month, int(parts["day"] or 0), weekday)
    elif weekday:
        yield ("weekday", _weekdays()[weekday.casefold()])
    elif parts.get("month"):
        yield from _day(int(parts["year"] or 0), int(parts["month"] or 0), int(parts["day"] or 0))
    else:
        yield from _in_figures(parts)


def _named(year: int | None, month: int, day: int, weekday: str | None) -> Iterator[Hashable]:
    """Year 2024 stands in for an unknown one: it has a 29 February."""
    if not list(_day(year or 2024, month, day)):
        return
    if weekday and year and date(year, month, day).weekday() != _weekdays()[weekday.casefold()]:
        yield ("wrong weekday", year, month, day)
        return
    yield ("day", year, month, day)


def _in_figures(parts: dict[str, str | None]) -> Iterator[Hashable]:
    one, two, short = int(parts["one"] or 0), int(parts["two"] or 0), str(parts["year"])
    year = int(short) + (2000 if len(short) == 2 else 0)
    yield from _day(year, two, one)
    if parts["sign"] == "/":
        yield from _day(year, one, two)


def _day(year: int, month: int, day: int) -> Iterator[Hashable]:
    try:
        date(year, month, day)
    except ValueError:
        return
    yield ("day", year, month, day)


def same_day(one: Hashable, other: Hashable, today: tuple[int, int, int]) -> bool:
    """Whether two readings may be one day; a missing year fits every year, a weekday the near ones.

    Readings of one kind are equal or are not; a weekday is no other weekday.
    """
    if one == other:
        return True
    left, right = _resolved(one, today), _resolved(other, today)
    if left is None or right is None:
        return _fits_loosely(one, right, today) or _fits_loosely(other, left, today)
    (year, *rest), (other_year, *other_rest) = left, right
    return rest == other_rest and (year == other_year or not year or not other_year)


def _resolved(value: Hashable, today: tuple[int, int, int]) -> tuple[int | None, int, int] | None:
    if not isinstance(value, tuple):
        return None
    if value[0] == "day":
        return value[1], value[2], value[3]
    if value[0] == "in":
        moved = date.fromordinal(date(*today).toordinal() + int(value[1]))
        return moved.year, moved.month, moved.day
    return None


def _fits_loosely(
    loose: Hashable, day: tuple[int | None, int, int] | None, today: tuple[int, int, int]
) -> bool:
    if day is None or not isinstance(loose, tuple) or loose[0] not in ("weekday", "nth"):
        return False
    try:
        full = date(day[0] or today[0], day[1], day[2])
    except ValueError:
        return False
    away = abs(full.toordinal() - date(*today).toordinal())
    if loose[0] == "weekday":
        return away <= _MOST_NEAR and full.weekday() == loose[1]
    return away <= 4 * _MOST_NEAR and full.day == loose[1]
