"""One row of a table (CSV or JSONL) to one `Submission`: which column is what."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parseaddr

from review_queue.submission import Submission

from .charset import storable
from .errors import UnreadableInput

TEXT = (
    "text", "body", "message", "content", "description", "narrative", "utterance", "question",
    "complaint", "comment", "note",
)  # fmt: skip
SUBJECT = ("subject", "title", "summary")
ADDRESS = ("sender_address", "email", "e-mail", "sender_email", "from_email", "customer_email")
SENDER = ("sender", "from")
NAME = ("name", "sender_name", "from_name", "customer_name", "customer")
IDENTITY = ("id", "row_id", "ticket_id", "ticket", "case_id", "reference", "key")
SENT = ("sent_at", "date", "created_at", "received_at")
LONGEST_IDENTITY = 120


class RowReader:
    """Turns the rows of one file into Submissions, numbering rows that are equal."""

    def __init__(self, *, kind: str, workflow_key: str, filename: str, media_type: str) -> None:
        self._kind = kind
        self._workflow_key = workflow_key
        self._filename = filename
        self._media_type = media_type
        self._seen: Counter[str] = Counter()

    def submission(self, row: Mapping[str, str], raw: bytes, *, notes: str = "") -> Submission:
        """The row as work; raises UnreadableInput with what is wrong with it."""
        _check_storable(row)
        left = dict(row)
        text = _take(left, TEXT)
        if not text.strip():
            raise UnreadableInput(
                "The row has no text.",
                f"Put the message into a column named {', '.join(TEXT[:4])}.",
            )
        name, address = _sender(left)
        identity = _take(left, IDENTITY, keep=True)
        return Submission(
            workflow_key=self._workflow_key,
            source_key=self._source_key(identity, row),
            kind=self._kind,
            text=text,
            raw=raw,
            raw_media_type=self._media_type,
            subject=_take(left, SUBJECT),
            sender_name=name,
            sender_address=address,
            sent_at=_moment(left),
            fields=left,
            parse_notes=(notes,) if notes else (),
            filename=self._filename,
        )

    def _source_key(self, identity: str, row: Mapping[str, str]) -> str:
        """The same row again is the same task, in any column order, delimiter or file name.

        An id alone is not enough: two systems both count from 1. Rows without an id that are equal
        in one file are told apart by their number, so that none is lost and none comes twice.
        """
        canonical = json.dumps(sorted(row.items()), ensure_ascii=False)
        digest = hashlib.sha256(canonical.encode()).hexdigest()[:32]
        if identity.strip():
            return f"{self._kind}:{' '.join(identity.split())[:LONGEST_IDENTITY]}:{digest}"
        self._seen[digest] += 1
        return f"{self._kind}:{digest}:{self._seen[digest]}"


def column_name(given: str) -> str:
    """A column's name as compared: without case and outer white space."""
    return given.strip().lower()


def has_text_column(columns: list[str]) -> bool:
    """Whether any column can hold the message."""
    return any(column in TEXT for column in columns)


def _take(left: dict[str, str], names: tuple[str, ...], *, keep: bool = False) -> str:
    """The first of these columns that says something; it leaves the rest unless kept."""
    for name in names:
        if left.get(name, "").strip():
            return left[name] if keep else left.pop(name)
    return ""


def _sender(left: dict[str, str]) -> tuple[str, str]:
    name, address = _take(left, NAME), _take(left, ADDRESS).strip()
    both = _take(left, SENDER).strip()
    if both and not address:
        shown, found = parseaddr(both)
        address = found if "@" in found else ""
        name = name or (shown if address else both)
    elif both:
        left["sender"] = both
    return name, address


def _moment(left: dict[str, str]) -> datetime | None:
    """The time the row was written, if it is an ISO date; the words stay in the fields."""
    for name in SENT:
        try:
            found = datetime.fromisoformat(left.get(name, "").strip())
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _check_storable(row: Mapping[str, str]) -> None:
    for name, value in row.items():
        if storable(name) != name or storable(value) != value:
            raise UnreadableInput(
                f"The column “{storable(name)[:60]}” holds a NUL or half a character.",
                "Remove that character and take the row in again.",
            )
