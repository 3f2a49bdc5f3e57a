"""What a mail server's report says: which letter, to whom, whether it is lost or only late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from review_queue.submission import ReportedBounce, UndeliveredTo

from .addresses import BARE_ADDRESS, header_text
from .attachments import part_bytes

MOST_RECIPIENTS = 50
MOST_PARTS = 100
LONGEST_SAID = 500
LONGEST_REPORT = 200_000  # bytes of one part that are read for ids
_MESSAGE_ID = re.compile(rb"<([\x21-\x3b\x3d\x3f-\x7e]{1,250})>")
_ID_HEADERS = ("in-reply-to", "references", "original-message-id", "x-original-message-id")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ONLY_LATE = re.compile(
    r"(delayed|message delayed|warning: (could not send|message)|delivery (status notification )?"
    r"\(?delay|delivery delayed|zustellung verz|still being retried|retard)",
    re.I,
)
# What became of it (RFC 3464, 2.3.3): of these only the first is a letter that did not arrive.
_FAILED, _LATE = "failed", "delayed"


def read_bounce(message: Message) -> ReportedBounce:
    """What the report says, as far as it can be read; it names no letter when it says nothing."""
    recipients = tuple(_recipients(message))[:MOST_RECIPIENTS]
    return ReportedBounce(tuple(dict.fromkeys(_names(message))), recipients, _lost(message))


def _lost(message: Message) -> bool:
    """Whether the letter is lost, for all the report says outside of its machine part."""
    return not _ONLY_LATE.search(header_text(message, "subject"))


def _recipients(message: Message) -> Iterator[UndeliveredTo]:
    """One for each recipient of the machine part; those that were delivered are left out."""
    found = False
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            for group in _groups(part):
                if group.get("final-recipient") or group.get("original-recipient"):
                    found = True
                    yield from _of_group(group)
    if not found:
        yield from _by_header(message)


def _of_group(group: Message) -> Iterator[UndeliveredTo]:
    action = str(group.get("action", "")).split(" ")[0].strip().lower()
    if action not in (_FAILED, _LATE, ""):
        return
    # The address we wrote to, where the report keeps it; an alias may have led elsewhere.
    given = str(group.get("original-recipient") or group.get("final-recipient") or "")
    status = _STATUS.search(str(group.get("status", "")))
    said = " ".join(str(group.get("diagnostic-code", "")).split())[:LONGEST_SAID]
    is_lost = action == _FAILED or (not action and not (status and status[0].startswith("4")))
    yield UndeliveredTo(_address(given), status[0] if status else "", said, is_lost)


def _by_header(message: Message) -> Iterator[UndeliveredTo]:
    """Servers without a machine part at least name whom they could not reach."""
    named = header_text(message, "x-failed-recipients")
    for address in BARE_ADDRESS.findall(named)[:MOST_RECIPIENTS]:
        yield UndeliveredTo(address[:254].lower(), "", "", _lost(message))


def _address(given: str) -> str:
    """`rfc822; ann@example.com` as the address alone."""
    match = BARE_ADDRESS.search(given.partition(";")[2] or given)
    return match[0][:254].lower() if match else ""


def _groups(part: Message) -> list[Message]:
    """The blocks of fields; some parsers leave them as text."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return [one for one in inner if isinstance(one, Message)]
    blocks = re.split(rb"\r?\n\r?\n", part_bytes(part)[:LONGEST_REPORT])
    return [BytesParser(policy=compat32).parsebytes(one) for one in blocks if one.strip()]


def _names(message: Message) -> Iterator[str]:
    """Ids of letters the report may be about, without angle brackets, the likeliest first."""
    for part in _parts(message):
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            yield from _ids_in(part_bytes(part))
    for name in _ID_HEADERS:
        yield from _ids_in(header_text(message, name).encode("utf-8", "replace"))
    for part in _parts(message):
        if part.get_content_maintype() in ("text", "message"):
            yield from _ids_in(part_bytes(part))


def _ids_in(data: bytes) -> Iterator[str]:
    for found in _MESSAGE_ID.findall(data[:LONGEST_REPORT])[:MOST_RECIPIENTS]:
        yield found.decode("ascii")


def _parts(message: Message) -> list[Message]:
    try:
        return [part for _, part in zip(range(MOST_PARTS), message.walk(), strict=False)]
    except (MessageError, ValueError, TypeError, LookupError, AttributeError):
        return [message]
