"""The lines of a CSV file, whatever its charset, byte for byte; lines can be handed back."""

from __future__ import annotations

import codecs
import io
from collections import deque
from typing import BinaryIO

from .charset import SAMPLE, decode_bytes

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = (",", ";", "\t", "|")
CHUNK = 1 << 20


class UnendedRow(Exception):
    """A row goes on over more lines or bytes than one row can."""


class Lines:
    """Iterates text lines. `consumed` holds the bytes taken since `start_row` was called."""

    def __init__(self, stream: BinaryIO, *, most_lines: int, most_bytes: int) -> None:
        self._stream = _with_line_feeds(stream)
        self.charset, self.note = _charset_of(self._stream)
        self._waiting: deque[bytes] = deque()
        self._most_lines = most_lines
        self._most_bytes = most_bytes
        self._taken = 0
        self.consumed: list[bytes] = []
        self.number = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if len(self.consumed) >= self._most_lines or self._taken > self._most_bytes:
            raise UnendedRow("a quotation mark is opened and not closed")
        line = self._waiting.popleft() if self._waiting else self._stream.readline()
        if not line:
            raise StopIteration
        self.consumed.append(line)
        self._taken += len(line)
        self.number += 1
        return line.decode(self.charset, "replace")

    def start_row(self) -> int:
        """Forget what was consumed; the number of the line that begins the next row."""
        self.consumed, self._taken = [], 0
        return self.number + 1

    def hand_back_all_but_first(self) -> None:
        """Give back the lines a broken row swallowed: each is read again as a row of its own."""
        swallowed = self.consumed[1:]
        self._waiting.extendleft(reversed(swallowed))
        self.number -= len(swallowed)
        self.consumed = self.consumed[:1]

    def hand_back_last(self) -> None:
        """Give back the line read last."""
        self._waiting.appendleft(self.consumed.pop())
        self.number -= 1


def sniff_delimiter(header: str) -> str:
    """The delimiter that the header line uses most outside quotation marks; a comma when none."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _with_line_feeds(stream: BinaryIO) -> BinaryIO:
    """The stream, or a rewritten copy when it is UTF-16 or ends its lines with CR alone."""
    sample = stream.read(SAMPLE)
    stream.seek(0)
    if sample.startswith(UTF16_MARKS):
        return io.BytesIO(stream.read().decode("utf-16", "replace").encode())
    if b"\r" in sample and b"\n" not in sample:
        return io.BytesIO(stream.read().replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    if sample.startswith(codecs.BOM_UTF8):
        stream.seek(len(codecs.BOM_UTF8))
    return stream


def _charset_of(stream: BinaryIO) -> tuple[str, str]:
    """UTF-8 if every byte of the file fits, else a guess from its first part, with a note."""
    start = stream.tell()
    fits = _is_utf8(stream)
    stream.seek(start)
    if fits:
        return "utf-8", ""
    _text, note = decode_bytes(stream.read(SAMPLE))
    stream.seek(start)
    # A sample that is all UTF-8 says nothing about the rest: that is most likely Western text.
    guessed = note.rpartition(" ")[2] or "cp1252"
    return guessed, f"no charset was given; read as {guessed}"


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
