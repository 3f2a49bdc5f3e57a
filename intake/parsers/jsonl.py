"""JSON lines to Submissions, one line at a time; a bad line never stops the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from review_queue.submission import Submission

from .charset import decode_bytes
from .contract import LARGEST_FIELD, RefusedPart
from .errors import UnreadableInput
from .json_values import MEND, read_object
from .rows import RowReader

UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def parse_jsonl(
    stream: BinaryIO, *, workflow_key: str, filename: str
) -> Iterator[Submission | RefusedPart]:
    """One outcome per line that is not blank; UnreadableInput for UTF-16 or an empty file."""
    rows = RowReader(
        kind="jsonl",
        workflow_key=workflow_key,
        filename=filename,
        media_type="application/x-ndjson",
    )
    found = False
    for number, raw in _lines(stream):
        found = True
        try:
            text, note = decode_bytes(_within_size(raw))
            yield rows.submission(read_object(text), raw, notes=note)
        except UnreadableInput as problem:
            yield RefusedPart(f"line {number}", problem.reason, problem.what_to_do, raw)
    if not found:
        raise UnreadableInput("The file is empty.", "Export it again.")


def _within_size(raw: bytes) -> bytes:
    if len(raw) > LARGEST_FIELD:
        raise UnreadableInput("The line is longer than 10 MB.", "Split it or shorten it.")
    return raw


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Line number and bytes of every line that is not blank."""
    for number, raw in enumerate(iter(stream.readline, b""), start=1):
        if number == 1:
            if raw.startswith(UTF16_MARKS):
                raise UnreadableInput("The file is UTF-16; JSON lines are UTF-8.", MEND)
            raw = raw.removeprefix(UTF8_MARK)  # noqa: PLW2901 - the mark is not part of the line
        if raw.strip():
            yield number, raw.rstrip(b"\r\n")
