"""The HTML part of a message as plain text; nothing in it is ever rendered."""

from __future__ import annotations

from inscriptis import get_text
from inscriptis.model.config import ParserConfig
from lxml.etree import ParserError

LONGEST_HTML = 200_000


def text_of_html(html: str) -> str:
    """What the HTML says, as text; the raw source when it cannot be read as HTML."""
    cut = html[:LONGEST_HTML]
    try:
        text: str = get_text(cut, ParserConfig(display_links=True, display_anchors=True))
    except (ParserError, ValueError):
        text = cut
    if len(html) > LONGEST_HTML:
        text += f"\n\n[Cut here: {len(html) - LONGEST_HTML} more characters of HTML]"
    return text.strip()
