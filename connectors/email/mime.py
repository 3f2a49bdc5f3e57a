"""Builds the bytes of one e-mail: the same request gives the same bytes, always."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from connectors.email.headers import ExactPolicy
from connectors.email.payload import EmailPayload
from connectors.email.sender import split_sender

POLICY = ExactPolicy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """Envelope and content as the server gets them."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    data: bytes


def build_letter(payload: EmailPayload, *, sender: str, key: str, dispatched_at: str) -> Letter:
    """The letter; `key` becomes the message id. ValueError for a sender or date that is none."""
    _, address = split_sender(sender)
    message_id = f"<{key}@{address.rpartition('@')[2]}>"
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = " ".join(payload.to)
    if payload.cc:
        message["Cc"] = " ".join(payload.cc)
    message["Subject"] = payload.subject
    message["Date"] = format_datetime(datetime.fromisoformat(dispatched_at).astimezone(UTC))
    message["Message-ID"] = message_id
    if payload.in_reply_to:
        message["In-Reply-To"] = payload.in_reply_to
    if payload.references:
        message["References"] = " ".join(payload.references)
    message.set_content(payload.body, charset="utf-8", cte="quoted-printable")
    return Letter(address, (*payload.to, *payload.cc), message_id, message.as_bytes())
