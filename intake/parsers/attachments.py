"""The files in a mail, named as the sender named them; also files uuencoded inside the text."""

from __future__ import annotations

import binascii
import hashlib
import re
from email.errors import InvalidBase64LengthDefect
from email.message import Message

from review_queue.submission import AttachedFile

from .addresses import decode_words, header_text
from .broken_base64 import decode_base64
from .charset import storable

BEGIN = re.compile(r"begin [0-7]{3,4} (\S.{0,254})")
LONGEST_NAME = 255


def is_attached(part: Message) -> bool:
    """True when a part is a file rather than words to read."""
    if part.get_content_disposition() == "attachment" or file_name(part):
        return True
    return part.get_content_maintype() not in {"text", "multipart"}


def attached_file(part: Message) -> AttachedFile:
    """The attachment's name, type, size in bytes and digest. Broken encodings keep what is left."""
    content = part_bytes(part)
    name = file_name(part) or _unnamed(part)
    return AttachedFile(
        name=name,
        media_type=storable(part.get_content_type())[:100],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def part_bytes(part: Message) -> bytes:
    """The decoded bytes of one part; an enclosed message is given as it was sent."""
    if part.is_multipart():
        return b"\n".join(_as_sent(enclosed) for enclosed in parts_inside(part))
    decoded = part.get_payload(decode=True)
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        # Here the standard library hands the code back as it is: unreadable for everybody.
        return decode_base64(decoded) if isinstance(decoded, bytes) else b""
    return decoded if isinstance(decoded, bytes) else b""


def parts_inside(part: Message) -> list[Message]:
    """The parts of a multipart or enclosed message; empty for a leaf."""
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if part.is_multipart() else []


def _as_sent(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, TypeError, LookupError, AttributeError):
        # The generator refuses some parts the parser let through: the words alone are kept.
        return storable(str(message.get_payload())).encode()


def file_name(part: Message) -> str:
    """The last path step of the name the sender gave, one line, or an empty text."""
    try:
        given = part.get_filename("")
    except (ValueError, TypeError, LookupError, AttributeError):
        # The standard library trips over some continued parameters (RFC 2231).
        given = ""
    last = re.split(r"[/\\]", decode_words(storable(str(given))))[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:LONGEST_NAME]


def take_uuencoded(text: str) -> tuple[str, list[AttachedFile]]:
    """The text without its `begin 644 name ... end` blocks, and the files that were in them."""
    if "begin " not in text:
        return text, []
    kept: list[str] = []
    files: list[AttachedFile] = []
    lines = iter(text.splitlines())
    for line in lines:
        begin = BEGIN.fullmatch(line.rstrip())
        if not begin:
            kept.append(line)
            continue
        block: list[str] = []
        for inner in lines:
            block.append(inner)
            if inner.strip() == "end":
                break
        content = _uudecoded(block)
        if content is None:
            kept.extend([line, *block])
        else:
            digest = hashlib.sha256(content).hexdigest()
            files.append(AttachedFile(begin[1], "application/octet-stream", len(content), digest))
    return "\n".join(kept), files


def _uudecoded(block: list[str]) -> bytes | None:
    if not block or block[-1].strip() != "end":
        return None
    try:
        return b"".join(binascii.a2b_uu(line) for line in block[:-1] if line.strip())
    except (binascii.Error, ValueError):
        return None


def _unnamed(part: Message) -> str:
    inside = parts_inside(part)
    if part.get_content_maintype() == "message" and inside:
        subject = header_text(inside[0], "subject")[:100]
        return f"{subject or 'message'}.eml"
    return f"unnamed.{storable(part.get_content_subtype())[:20]}"
