"""Puts proofs on the page: marks in the draft, anchors in the sources, every text escaped."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from review_queue.desk.forms.card_shapes import ActionField
from review_queue.desk.proving.proof_board import ProofBoard, span_id
from review_queue.desk.proving.proof_marks import proven_text
from review_queue.desk.proving.proof_spans import segments_of
from review_queue.desk.words import plain_words
from review_queue.desk.words.marked_text import marked
from review_queue.proofs.passages import shown_value
from review_queue.selectors.proof_grounds import Document

register = template.Library()

_SLOT = re.compile(r"\{[a-z][a-z0-9_]*\}")
_NAME = re.compile(r"^[a-z][a-z0-9_]*(?=: )", re.MULTILINE)


@register.simple_tag(takes_context=True)
def proven(context: dict[str, Any], field: ActionField) -> SafeString:
    """A text of the draft with every statement marked; the bare text where there are no proofs."""
    board: ProofBoard | None = context.get("proofs")
    text = field.words or field.value
    return proven_text(board, field.name, text)


@register.filter
def cited_at(board: ProofBoard | None, position: int) -> Document | None:
    """The whole text behind a piece of evidence; None where there is none to show here."""
    return board.cited_at(position) if board else None


@register.simple_tag(takes_context=True)
def traced(context: dict[str, Any], value: object, *where: object, kind: str = "") -> SafeString:
    """A source's text with an anchor at every span a proof points at.

    `where` joined by dashes is the part of the screen. `kind` template shows slots as chips, record
    shows names as labels.
    """
    part = "-".join(map(str, where))
    board: ProofBoard | None = context.get("proofs")
    text = _as_text(value)
    supports = board.by_part.get(part, ()) if board else ()
    pieces = segments_of(text, [(one.start, one.end, span_id(one)) for one in supports])
    body = format_html_join(
        "", "{}", ((_segment(_plain(one.text, kind), one.begins, one.covered),) for one in pieces)
    )
    return format_html(
        '<span class="proof-part" data-part="{}" id="part-{}" tabindex="-1">{}</span>',
        part, part, body,
    )  # fmt: skip


def _segment(body: SafeString, begins: tuple[str, ...], covered: bool) -> SafeString:
    if not covered:
        return body
    more = format_html_join("", '<span id="{}"></span>', ((name,) for name in begins[1:]))
    first = format_html(' id="{}"', begins[0]) if begins else ""
    return format_html('{}<span class="proof-span"{}>{}</span>', more, first, body)


def _plain(text: str, kind: str) -> SafeString:
    pattern = {"template": _SLOT, "record": _NAME}.get(kind)
    if pattern is None:
        return marked(text)
    parts: list[SafeString] = []
    last = 0
    for match in pattern.finditer(text):
        parts += [marked(text[last : match.start()]), _renamed(match[0], kind)]
        last = match.end()
    return mark_safe("".join([*parts, marked(text[last:])]))  # noqa: S308 - escaped parts


def _renamed(raw: str, kind: str) -> SafeString:
    """What reads otherwise than it is stored says how long it is stored: offsets go on."""
    if kind == "template":
        return format_html(
            '<span class="slot" data-raw="{}" title="Filled from the records">{}</span>',
            len(raw), raw[1:-1].replace("_", " "),
        )  # fmt: skip
    return format_html('<span data-raw="{}">{}</span>', len(raw), plain_words.field_words(raw))


def _as_text(value: object) -> str:
    """The value as the proofs read it."""
    return shown_value(value)[0]
