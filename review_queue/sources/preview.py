"""What can be shown of a file without opening it: text, the text of a PDF, or a plain picture."""

from __future__ import annotations

import io
from dataclasses import dataclass

from charset_normalizer import from_bytes

LONGEST_TEXT = 100_000
LARGEST_PDF = 5_000_000
MOST_PAGES = 20
# By their first bytes, never by the name or type the sender gave.
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """`text` is what the file says, `picture_type` its media type when it is a picture.

    `remark` says what is not shown and why; empty when everything is.
    """

    text: str = ""
    picture_type: str = ""
    remark: str = ""


def preview_of(content: bytes) -> Preview:
    """A harmless view of any bytes."""
    for start, media_type in _PICTURES:
        if content.startswith(start):
            return Preview(picture_type=media_type)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Preview(picture_type="image/webp")
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    return _text(content)


def _text(content: bytes) -> Preview:
    part = content[:LONGEST_TEXT]
    if b"\x00" in part[:2000] and part[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return Preview(remark="This kind of file cannot be shown here. Download it to look at it.")
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        guess = from_bytes(part).best()
        text = str(guess) if guess else part.decode("latin-1")
    cut = len(content) - len(part)
    remark = f"Cut here: {cut:,} more bytes. Download the file to see them." if cut else ""
    return Preview(text=text.replace("\x00", "\ufffd"), remark=remark)


def _pdf(content: bytes) -> Preview:
    if len(content) > LARGEST_PDF:
        return Preview(remark="This PDF is too large to read here. Download it to look at it.")
    # 10 MiB that a process which never shows a PDF does without.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        count = len(pages)
        text = "\n\n".join(pages[at].extract_text() for at in range(min(count, MOST_PAGES)))
    # The reader meets broken files with these beside its own errors.
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Preview(remark="This PDF is damaged and cannot be shown. Download it to look at it.")
    if not text.strip():
        return Preview(remark="This PDF holds no text, only pictures. Download it to look at it.")
    left = count - MOST_PAGES
    remark = f"{left} more pages are not shown. Download the file to see them." if left > 0 else ""
    return Preview(text=text[:LONGEST_TEXT].replace("\x00", "\ufffd"), remark=remark)
