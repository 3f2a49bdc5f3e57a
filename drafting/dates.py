"""Days as people read them, from the ISO dates that records hold."""

from __future__ import annotations

import re
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day_of(value: object) -> date | None:
    """The day in a value such as "2026-11-02"; None when it is not exactly one."""
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def written_day(day: date, locale: str) -> str:
    """The day for a letter, such as "November 2, 2026"; an unknown locale is written as English."""
    try:
        language = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        language = Locale("en")
    return format_date(day, format="long", locale=language)
