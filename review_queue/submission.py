"""Work as it came in through any door, before it is a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attachment as named by the sender. `size` in bytes; the bytes stay in the raw source."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class UndeliveredTo:
    """One recipient a mail server reports. `said` are its words; `is_lost`: not only late."""

    address: str
    status: str  # such as 5.1.1 (RFC 3463), or empty
    said: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class ReportedBounce:
    """A mail server's report. `names` are Message-IDs it may be about, without angle brackets.

    `is_lost` counts where it names no recipient.
    """

    names: tuple[str, ...]
    recipients: tuple[UndeliveredTo, ...]
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Submission:
    """One piece of work. Every text in it is untrusted.

    `source_key` makes intake idempotent: the same key is the same task. `automatic` is empty, or
    says what sort of machine mail it is: bounce, auto-reply, list, notification, spam. `raw` is
    kept byte for byte. `text` is what the sender newly wrote; `quoted_text` is the history and the
    signature that were cut off it.
    """

    workflow_key: str
    source_key: str
    kind: str  # email, form, csv, jsonl
    text: str
    raw: bytes
    raw_media_type: str
    subject: str = ""
    html: str = ""
    quoted_text: str = ""
    sender_name: str = ""
    sender_address: str = ""
    recipients: tuple[str, ...] = ()
    sent_at: datetime | None = None
    attachments: tuple[AttachedFile, ...] = ()
    automatic: str = ""
    automatic_because: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    parse_notes: tuple[str, ...] = ()
    filename: str = ""
    bounce: ReportedBounce | None = None
