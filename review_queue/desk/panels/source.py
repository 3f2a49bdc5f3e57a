"""What came in, as it came: both versions of the text, its files, and what is odd about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from review_queue.desk.panels.shown import Shown
from review_queue.desk.words.plain_html import text_of_html
from review_queue.hidden_text import count_hidden
from review_queue.models import Source, Task
from review_queue.sources.oddities import only_in_html, sender_oddities
from review_queue.sources.safe_html import safe_html

SHOWN_AT_ONCE = 20_000
READ_AT_ONCE = 200_000
LONGEST_SCAN = 200_000


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """The HTML version beside the text: what was hidden in it, what only it says, what was cut."""

    hidden: tuple[str, ...] = ()
    only_here: tuple[str, ...] = ()
    pictures: int = 0
    links: int = 0
    too_long: bool = False


def what_came_in(shown: Shown) -> Mapping[str, Any]:
    """The source in a reader's order, for the item's screen."""
    return {"incoming": incoming_of(shown.task)}


def incoming_of(task: Task) -> dict[str, Any] | None:
    """What `_item_source.html` shows; long texts are cut here and whole on their own page."""
    source: Source | None = getattr(task, "source", None)
    if source is None:
        return None
    hidden = (source.text, source.quoted_text)
    return {
        "text": source.text[:SHOWN_AT_ONCE],
        "more": max(0, len(source.text) - SHOWN_AT_ONCE),
        "quoted": source.quoted_text[:SHOWN_AT_ONCE],
        "quoted_lines": source.quoted_text.count("\n") + 1 if source.quoted_text else 0,
        "hidden": sum(count_hidden(text[:LONGEST_SCAN]) for text in hidden),
        "html": _html_part(source) if source.html else None,
        "odd": sender_oddities(source),
    }


def _html_part(source: Source) -> HtmlPart:
    if len(source.html) > READ_AT_ONCE:
        return HtmlPart(too_long=True)
    safe = safe_html(source.html)
    known = "\n".join([source.text, source.quoted_text, *safe.hidden])
    return HtmlPart(
        hidden=safe.hidden[:5],
        only_here=tuple(only_in_html(known, text_of_html(safe.markup))) if source.text else (),
        pictures=safe.pictures,
        links=safe.links,
    )
