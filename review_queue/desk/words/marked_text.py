"""A stranger's text for a page: escaped, with hidden characters marked."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from review_queue.hidden_text import Piece, pieces_of


def marked(text: object) -> SafeString:
    """The text, escaped, every hidden character shown as its code point."""
    return format_html_join("", "{}", ((_shown(piece),) for piece in pieces_of(str(text))))


def _shown(piece: Piece) -> SafeString | str:
    if not piece.odd:
        return piece.text
    code = piece.odd.partition(" ")[0]
    return format_html(
        '<span class="odd-char" title="Hidden character {}">{}</span>', piece.odd, code
    )
