"""JSON lines: strict, exact, and a bad line costs only itself."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from intake.parsers.contract import LARGEST_FIELD, RefusedPart
from intake.parsers.errors import UnreadableInput
from intake.parsers.jsonl import parse_jsonl
from review_queue.submission import Submission


def _pieces(raw: bytes) -> list[Submission | RefusedPart]:
    return list(parse_jsonl(io.BytesIO(raw), workflow_key="support", filename="a.jsonl"))


def _only_row(raw: bytes) -> Submission:
    (row,) = _pieces(raw)
    assert isinstance(row, Submission)
    return row


def test_numbers_stay_as_they_were_written() -> None:
    row = _only_row(b'{"Text": "Hi", "amount": 10.00, "big": 12345678901234567890, "ok": true}')
    assert row.fields == {"amount": "10.00", "big": "12345678901234567890", "ok": "true"}


def test_lists_and_objects_inside_are_kept_as_json() -> None:
    row = _only_row('{"text": "Hi", "lines": [{"price": 1.50, "n": "Tür"}], "no": null}'.encode())
    assert row.fields["lines"] == '[{"price": 1.50, "n": "Tür"}]'
    assert row.fields["no"] == ""


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble() -> None:
    first, second = _pieces(b'\xef\xbb\xbf{"text": "a"}\r\n\r\n{"text": "b"}\r\n')
    assert isinstance(first, Submission)
    assert isinstance(second, Submission)
    assert (first.text, second.text) == ("a", "b")
    assert first.raw == b'{"text": "a"}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"hello", "It is not valid JSON: Expecting value at character 1."),
        (b'{"text": "a"', "It is not valid JSON: Expecting ',' delimiter at character 13."),
        (b"[1]", "It is not an object with named columns."),
        (b'{"text": "a", "text": "b"}', "The column “text” appears twice."),
        (b'{"text": "a", "TEXT ": "b"}', "The column “text” appears twice."),
        (b'{"text": "a", "n": NaN}', "NaN is not a number JSON knows."),
        (b'{"text": "a", "n": -Infinity}', "-Infinity is not a number JSON knows."),
        (b'{"text": "\\ud800"}', "The column “text” holds a NUL or half a character."),
        (b'{"text": "a\\u0000"}', "The column “text” holds a NUL or half a character."),
        (b'{"text": " "}', "The row has no text."),
        (b'{"text": "a", "n": %b}' % (b"[" * 30 + b"]" * 30), "It is nested deeper than 20 levels."),  # noqa: E501
        (b'{"text": "' + b"a" * LARGEST_FIELD + b'"}', "The line is longer than 10 MB."),
    ],
)  # fmt: skip
def test_a_bad_line_says_why_and_stops_nothing(line: bytes, reason: str) -> None:
    pieces = _pieces(b'{"text": "before"}\n' + line + b'\n{"text": "after"}\n')
    assert len(pieces) == 3
    bad = pieces[1]
    assert isinstance(bad, RefusedPart)
    assert (bad.place, bad.reason, bad.raw) == ("line 2", reason, line)
    assert isinstance(pieces[2], Submission)


def test_endless_nesting_is_refused() -> None:
    (bad,) = _pieces(b'{"text": "a", "n": ' + b"[" * 200_000)
    assert isinstance(bad, RefusedPart)


@pytest.mark.parametrize("raw", [b"", b"\n\n", '{"text": "a"}'.encode("utf-16")])
def test_an_empty_or_utf16_file_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(UnreadableInput):
        _pieces(raw)


def test_the_same_line_is_the_same_work_in_any_order() -> None:
    one = _only_row(b'{"id": 1, "text": "Help"}')
    other = _only_row(b'{"text":"Help","id":1}')
    assert one.source_key == other.source_key


def test_naughty_strings_come_back_exactly(shared_data: Path) -> None:
    path = shared_data / "robustness" / "naughty_strings.jsonl"
    said = [json.loads(line)["text"] for line in path.read_bytes().splitlines()]
    with path.open("rb") as stream:
        pieces = list(parse_jsonl(stream, workflow_key="support", filename=path.name))
    read = [piece.text for piece in pieces if isinstance(piece, Submission)]
    assert len(pieces) == 263
    assert read == [text for text in said if text.strip()]
