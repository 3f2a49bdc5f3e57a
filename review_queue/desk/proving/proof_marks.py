"""A text of the draft with a link and a mark for each statement in it."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from review_queue.desk.proving.proof_board import Note, ProofBoard
from review_queue.desk.proving.proof_spans import places_of
from review_queue.desk.words.marked_text import marked


def proven_text(board: ProofBoard | None, name: str, text: str) -> SafeString:
    """The text with a link and a mark for each statement in it."""
    notes = board.by_field.get(name, ()) if board and board.texts.get(name) == text else ()
    if not places_of(text, [(one.proof.start, one.proof.end) for one in notes]):
        return marked(text)
    parts: list[SafeString] = []
    last = 0
    for note in notes:
        parts += [marked(text[last : note.proof.start]), _claim(note)]
        last = note.proof.end
    return mark_safe("".join([*parts, marked(text[last:])]))  # noqa: S308 - escaped parts


def _claim(note: Note) -> SafeString:
    proof = note.proof
    number = str(note.number) if note.number else ""
    if note.number:
        told = f" ({note.label}, {note.number} to check)"
    else:
        told = f" ({note.label.lower()})" if note.style != "exact" else ""
    attributes = format_html(
        ' data-open="{}"{}', number, mark_safe(" data-seen") if note.is_opened else ""
    ) if note.number else mark_safe(' tabindex="-1"')  # fmt: skip
    mark = f"{note.sign}{number}" if note.style != "exact" else ""
    return format_html(
        '<a class="proof proof-{}{}" id="claim-{}" href="#note-{}" data-proof="{}"{}>{}'
        "{}{}</a>",
        note.style,
        " proof-changed" if proof.is_changed else "",
        proof.id, proof.id, proof.id, attributes, marked(proof.text),
        format_html('<span class="proof-mark" aria-hidden="true">{}</span>', mark) if mark else "",
        format_html('<span class="visually-hidden">{}</span>', told) if told else "",
    )  # fmt: skip
