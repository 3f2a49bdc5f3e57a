"""One mail as bytes to one `Submission`. Any bytes: read as far as they go, or refused with why."""

from __future__ import annotations

import hashlib
import re
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from review_queue.submission import Submission

from .addresses import LONGEST_HEADER, addresses_in, header_text, header_texts, sent_at
from .automatic import classify
from .body import Body, read_body
from .bounces import read_bounce
from .charset import storable
from .errors import UnreadableInput
from .quoting import cut_quotes

MAIL_HEADERS = {
    "from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "reply-to",
    "sender", "mime-version", "content-type", "delivered-to", "newsgroups",
}  # fmt: skip
UTF16_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LONGEST_SUBJECT = 2_000
LONGEST_PARAMETERS = 4_000
PLAIN_ID = re.compile(r"[\x21-\x7e]{1,180}")
RESAVE = "Save the mail again from the mail program as .eml and take that file in."


class Clipped(Compat32):
    """Parses headers as `Compat32`, but no longer than a header can honestly be.

    The standard library's parameter parser takes quadratic time: 700 kB of them is a minute.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        structured = name.strip().lower().startswith("content-")
        return name, value[: LONGEST_PARAMETERS if structured else LONGEST_HEADER]


def parse_email(raw: bytes, *, workflow_key: str, filename: str = "") -> Submission:
    """The mail as a Submission; raises UnreadableInput when it is no mail or says nothing."""
    if not raw.strip(b"\x00 \t\r\n"):
        raise UnreadableInput("The file is empty.", RESAVE)
    try:
        # Compat32 and not the default policy: the default's header parser raises on broken
        # headers that real mail has, and takes quadratic time on hostile ones.
        message = BytesParser(policy=Clipped()).parsebytes(_mail_bytes(raw))
        return _submission(message, raw, workflow_key, filename)
    except RecursionError as problem:
        raise UnreadableInput("The mail's parts are nested without end.", RESAVE) from problem
    except (ValueError, TypeError, LookupError, AttributeError) as problem:
        # What the standard library raises on a few kinds of broken structure.
        reason = f"The mail's structure cannot be read ({type(problem).__name__})."
        raise UnreadableInput(reason, RESAVE) from problem


def _mail_bytes(raw: bytes) -> bytes:
    codec = UTF16_MARKS.get(raw[:2])
    if codec:
        raw = raw.decode(codec, "replace").encode()
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ")


def _submission(message: Message, raw: bytes, workflow_key: str, filename: str) -> Submission:
    if not any(name.lower().strip() in MAIL_HEADERS for name, _value in message.raw_items()):
        raise UnreadableInput("This is not an e-mail: it has no From, To, Subject or Date.", RESAVE)
    body = read_body(message)
    subject = header_text(message, "subject")[:LONGEST_SUBJECT]
    if not (subject or body.text or body.attachments):
        raise UnreadableInput("The mail has no subject, no text and no attachment.", RESAVE)
    visible = cut_quotes(body.text)
    name, address = _sender(message)
    machine = classify(message, body.text)
    return Submission(
        workflow_key=workflow_key,
        source_key=_source_key(message, body, raw),
        kind="email",
        text=visible.text,
        quoted_text=visible.quoted,
        raw=raw,
        raw_media_type="message/rfc822",
        subject=subject,
        html=body.html,
        sender_name=name,
        sender_address=address,
        recipients=tuple(address for _name, address in addresses_in(message, "to", "cc")),
        sent_at=sent_at(message),
        attachments=tuple(body.attachments),
        automatic=machine.kind,
        automatic_because=machine.because,
        fields=_fields(message),
        parse_notes=tuple(_notes(message, body, address)),
        filename=filename,
        bounce=read_bounce(message) if machine.kind == "bounce" else None,
    )


def _sender(message: Message) -> tuple[str, str]:
    for header in ("from", "sender", "reply-to", "return-path"):
        pairs = addresses_in(message, header)
        if pairs:
            return pairs[0]
    # A From without an address still says who: it is shown, and nothing can be sent to it.
    return header_text(message, "from")[:LONGEST_SUBJECT], ""


def _fields(message: Message) -> dict[str, str]:
    names = ("message-id", "in-reply-to", "references", "reply-to", "list-id")
    found = {name.replace("-", "_"): header_text(message, name) for name in names}
    return {name: value for name, value in found.items() if value}


def _source_key(message: Message, body: Body, raw: bytes) -> str:
    """The Message-ID and what the mail says: a copy that came by another route has the same key.

    The id alone is not enough: senders reuse ids, and then a second mail would be lost.
    """
    identity = header_text(message, "message-id").strip("<> ")
    if not PLAIN_ID.fullmatch(identity):
        return f"email:sha256:{hashlib.sha256(raw).hexdigest()}"
    said = [*header_texts(message, "from"), header_text(message, "subject"), body.text]
    said += [header_text(message, "date"), *(file.sha256 for file in body.attachments)]
    digest = hashlib.sha256("\x00".join(said).encode()).hexdigest()
    return f"email:{identity}:{digest[:16]}"


def _notes(message: Message, body: Body, address: str) -> list[str]:
    notes = list(dict.fromkeys(body.notes))
    if not address:
        notes.append("no sender address could be read")
    defects = {type(defect).__name__ for part in message.walk() for defect in part.defects}
    if defects:
        notes.append(f"the mail is not well formed: {', '.join(sorted(defects))}")
    return [storable(note) for note in notes]
