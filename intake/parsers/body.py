"""Which parts of a mail are its words, and which are files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message

from review_queue.submission import AttachedFile

from .addresses import charset_hint
from .attachments import attached_file, is_attached, part_bytes, parts_inside, take_uuencoded
from .charset import decode_bytes, storable
from .html_text import html_to_text

MARKUP_TAG = re.compile(r"<[^<>\n]{0,200}>")
DEEPEST = 40
MOST_PARTS = 1_000


@dataclass(slots=True)
class Body:
    """What was found while walking a mail; `notes` says what had to be guessed."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[AttachedFile] = field(default_factory=list)
    enclosed: list[Message] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in their order."""
        return "\n\n".join(text.strip("\r\n") for text in self.texts if text.strip())

    @property
    def html(self) -> str:
        """The mark-up as sent. Untrusted: never shown without a sandbox."""
        return "\n".join(self.htmls)


def read_body(message: Message) -> Body:
    """Text, mark-up and files of a mail. A mail without words shows an enclosed one's."""
    body = Body()
    _walk(message, body, 0)
    if not body.text and body.enclosed:
        inner = read_body(body.enclosed[0])
        body.texts, body.htmls = inner.texts, inner.htmls
        body.notes.append("the text is that of the enclosed message")
    return body


def _walk(part: Message, body: Body, depth: int) -> None:
    inside = parts_inside(part)
    if part.get_content_maintype() == "message" and inside:
        body.attachments.append(attached_file(part))
        body.enclosed.extend(inside)
    elif part.is_multipart():
        if depth > DEEPEST:
            body.notes.append(f"parts nested deeper than {DEEPEST} were not read")
            return
        if part.get_content_subtype() == "alternative":
            _walk_alternatives(inside, body, depth)
            return
        if len(inside) > MOST_PARTS:
            body.notes.append(f"only the first {MOST_PARTS} of {len(inside)} parts were read")
        for inner in inside[:MOST_PARTS]:
            _walk(inner, body, depth + 1)
    elif is_attached(part):
        body.attachments.append(attached_file(part))
    else:
        _read_words(part, body)


def _walk_alternatives(parts: list[Message], body: Body, depth: int) -> None:
    """The same words told several ways: the plainest one that says something is the text."""
    tellings = []
    for part in parts:
        telling = Body()
        _walk(part, telling, depth + 1)
        tellings.append((part.get_content_type() != "text/plain", telling))
        body.htmls.extend(telling.htmls)
        body.attachments.extend(telling.attachments)
        body.enclosed.extend(telling.enclosed)
        body.notes.extend(telling.notes)
    for _rank, telling in sorted(tellings, key=lambda pair: pair[0]):
        if telling.text:
            body.texts.extend(telling.texts)
            return


def _read_words(part: Message, body: Body) -> None:
    decoded, note = decode_bytes(part_bytes(part), charset_hint(part))
    if note:
        body.notes.append(note)
    if "\x00" in decoded:
        body.notes.append("NUL characters in the text were replaced")
    words = storable(decoded)
    subtype = part.get_content_subtype()
    if subtype in {"html", "xhtml", "x-html"}:
        body.htmls.append(words)
        body.texts.append(html_to_text(words))
        return
    if subtype in {"enriched", "richtext"}:
        words = MARKUP_TAG.sub("", words)
    words, files = take_uuencoded(words)
    body.texts.append(words)
    body.attachments.extend(files)
