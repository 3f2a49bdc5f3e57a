"""Lengths of time in the one unit that matters."""

from __future__ import annotations

from datetime import timedelta


def span_words(length: timedelta) -> str:
    """A length of time as staff say it: "a moment", "12 min", "3 h", "5 d"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under a minute" if length.total_seconds() >= 10 else "a moment"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 1440} d"
