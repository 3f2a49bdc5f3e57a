"""Filters that put a stranger's text on a page: escaped, with hidden characters marked."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from connectors.money import money_text
from review_queue.desk.hidden_text import Piece, count_hidden, pieces_of

register = template.Library()


@register.filter
def marked(text: object) -> SafeString:
    """The text, escaped, every hidden character shown as its code point."""
    return format_html_join("", "{}", ((_shown(piece),) for piece in pieces_of(str(text))))


@register.filter
def hidden_count(text: object) -> int:
    """How many hidden characters the text holds."""
    return count_hidden(str(text))


@register.filter
def money(minor: object, currency: str) -> str:
    """An amount of minor units as a person reads it; the bare figures when it is no amount."""
    if type(minor) is not int:
        return f"{minor} {currency}"
    return money_text(minor, currency)


@register.filter
def pairs(values: Mapping[str, object]) -> ItemsView[str, object]:
    """Names and values. `values.items` in a template is the value named "items" where one is."""
    return values.items()


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, in the one unit that matters: "now", "12 min", "3 h", "5 d"."""
    return _span(timezone.now() - moment) if moment else ""


@register.filter
def due(moment: datetime | None) -> str:
    """When it is due: "due in 3 h" or "overdue by 12 min"."""
    if moment is None:
        return ""
    left = moment - timezone.now()
    return f"due in {_span(left)}" if left > timedelta() else f"overdue by {_span(-left)}"


@register.filter
def is_past(moment: datetime | None) -> bool:
    """Whether the moment lies behind us."""
    return moment is not None and moment < timezone.now()


def _shown(piece: Piece) -> SafeString | str:
    if not piece.odd:
        return piece.text
    code = piece.odd.partition(" ")[0]
    return format_html(
        '<span class="odd-char" title="Hidden character {}">{}</span>', piece.odd, code
    )


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under a minute" if length.total_seconds() >= 10 else "a moment"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 1440} d"
