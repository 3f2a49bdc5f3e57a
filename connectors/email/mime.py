"""Builds the bytes of one e-mail: the same request gives the same bytes, always."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from connectors.email.headers import ExactPolicy
from connectors.email.payload import EmailPayload
from connectors.email.sender import split_sender
from connectors.files import FileToSend

POLICY = ExactPolicy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """Envelope and content as the server gets them."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    data: bytes


def build_letter(
    payload: EmailPayload,
    *,
    sender: str,
    key: str,
    dispatched_at: str,
    files: Sequence[bytes] = (),
) -> Letter:
    """The letter; `key` becomes the message id, `files` are the bytes of the payload's attachments.

    ValueError for a sender or date that is none. Blind copies stand in the envelope only.
    """
    started = start_letter(
        sender=sender,
        to=payload.to,
        cc=payload.cc,
        subject=payload.subject,
        key=key,
        dispatched_at=dispatched_at,
    )
    message = started.message
    if payload.in_reply_to:
        message["In-Reply-To"] = payload.in_reply_to
    if payload.references:
        message["References"] = " ".join(payload.references)
    message.set_content(payload.body, charset="utf-8", cte="quoted-printable")
    _attach(message, payload.attachments, files, key)
    recipients = (*payload.to, *payload.cc, *payload.bcc)
    return Letter(started.address, recipients, started.message_id, message.as_bytes())


@dataclass(frozen=True, slots=True)
class Started:
    """A letter with its head, before it has a body; `address` is the sender's in the envelope."""

    message: EmailMessage
    address: str
    message_id: str


def start_letter(
    *,
    sender: str,
    to: Sequence[str],
    cc: Sequence[str] = (),
    subject: str,
    key: str,
    dispatched_at: str,
) -> Started:
    """From, recipients, subject, date and message id. ValueError as `build_letter`."""
    _, address = split_sender(sender)
    message_id = f"<{key}@{address.rpartition('@')[2]}>"
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = " ".join(to)
    if cc:
        message["Cc"] = " ".join(cc)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.fromisoformat(dispatched_at).astimezone(UTC))
    message["Message-ID"] = message_id
    return Started(message, address, message_id)


def boundary_from(key: str) -> str:
    """A part boundary that is the same for the same key.

    It begins with =_, which neither base64 nor quoted-printable text can hold.
    """
    return f"=_{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def _attach(
    message: EmailMessage, attachments: Sequence[FileToSend], files: Sequence[bytes], key: str
) -> None:
    if not attachments:
        return
    message.make_mixed(boundary=boundary_from(key))
    for file, data in zip(attachments, files, strict=True):
        part = EmailMessage(policy=POLICY)
        main, _, sub = file.media_type.partition("/")
        part.set_content(data, main, sub, disposition="attachment", filename=file.name)
        del part["MIME-Version"]  # it belongs to the letter, not to its parts
        message.attach(part)
