"""Filters for the figures of the queue page and of a plan."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def as_minutes(minutes: float) -> str:
    """Minutes as a person says them: "9 min", "2 h", "2 h 30 min"."""
    whole = max(1, round(minutes))
    if whole < 90:
        return f"{whole} min"
    hours, rest = divmod(round(whole / 15) * 15, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


@register.filter
def seconds_as_minutes(seconds: float) -> str:
    """Seconds, told in minutes; half a minute steps below five."""
    minutes = float(seconds) / 60
    if minutes >= 5:
        return as_minutes(minutes)
    halves = max(1, round(minutes * 2)) / 2
    return f"{halves:g} min"
