"""CSV: any delimiter and charset, a broken row costs only itself, the same row is the same work."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.parsers.contract import RefusedPart
from intake.parsers.csv_table import parse_csv
from intake.parsers.errors import UnreadableInput
from review_queue.submission import Submission


def _pieces(raw: bytes) -> list[Submission | RefusedPart]:
    return list(parse_csv(io.BytesIO(raw), workflow_key="support", filename="a.csv"))


def _rows(raw: bytes) -> list[Submission]:
    return [piece for piece in _pieces(raw) if isinstance(piece, Submission)]


def _refused(raw: bytes) -> list[RefusedPart]:
    return [piece for piece in _pieces(raw) if isinstance(piece, RefusedPart)]


def test_known_columns_are_mapped_and_the_others_kept() -> None:
    (row,) = _rows(b'ID,Message,E-mail,Name,Subject,Amount\n7,Help,a@b.c,Ann,Hi,"1,50"\n')
    assert (row.text, row.subject) == ("Help", "Hi")
    assert (row.sender_name, row.sender_address) == ("Ann", "a@b.c")
    assert row.fields == {"id": "7", "amount": "1,50"}
    assert row.raw == b'7,Help,a@b.c,Ann,Hi,"1,50"\n'
    assert row.kind == "csv"


def test_a_sender_column_gives_name_and_address() -> None:
    (row,) = _rows(b"from,text\nAnn <a@b.c>,Help\n")
    assert (row.sender_name, row.sender_address) == ("Ann", "a@b.c")


@pytest.mark.parametrize(
    "raw",
    [
        "text;amount\r\nGrüße;1,5\r\n".encode(),
        "text\tamount\nGrüße\t1,5\n".encode(),
        "text|amount\nGrüße|1,5".encode(),
        "\ufefftext;amount\nGrüße;1,5\n".encode(),
        "sep=;\ntext;amount\nGrüße;1,5\n".encode(),
        "text;amount\nGrüße;1,5\n".encode("cp1252"),
        "text;amount\nGrüße;1,5\n".encode("utf-16"),
        "text;amount\rGrüße;1,5\r".encode(),
    ],
)
def test_delimiters_charsets_and_line_ends_are_found_out(raw: bytes) -> None:
    (row,) = _rows(raw)
    assert (row.text, dict(row.fields)) == ("Grüße", {"amount": "1,5"})


def test_a_broken_row_costs_only_itself() -> None:
    raw = b'id,text\n1,ok\n2,"broken\n3,good\n4,"x"y\n5,fine\n6,a,b\n7\n\n8,"two\nlines"\n'
    assert [row.text for row in _rows(raw)] == ["ok", "good", "fine", "two\nlines"]
    assert [(part.place, part.raw) for part in _refused(raw)] == [
        ("line 3", b'2,"broken\n'),
        ("line 5", b'4,"x"y\n'),
        ("line 7", b"6,a,b\n"),
        ("line 8", b"7\n"),
    ]


def test_a_quotation_that_never_ends_does_not_swallow_the_file() -> None:
    raw = b'text,id\n"open,1\n' + b"".join(b"row %d,2\n" % number for number in range(6_000))
    assert len(_rows(raw)) == 6_000
    assert [part.place for part in _refused(raw)] == ["line 2"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"  ,1", "The row has no text."),
        (b"a\x00b,1", "The column “text” holds a NUL or half a character."),
        (b"a", "The row has 1 cells, the first line names 2 columns."),
    ],
)
def test_a_row_that_cannot_be_work_says_why(row: bytes, reason: str) -> None:
    (part,) = _refused(b"text,id\n" + row + b"\n")
    assert (part.place, part.reason, part.raw) == ("line 2", reason, row + b"\n")
    assert part.what_to_do


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The file is empty."),
        (b"a,b\n1,2\n", "No column holds the message; the columns are: a, b."),
        (b"text,Text\n1,2\n", "The column “text” appears twice."),
    ],
)
def test_a_file_without_a_usable_first_line_is_refused_whole(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        _pieces(raw)
    assert refused.value.reason == reason


def test_the_same_rows_are_the_same_work_in_any_dress() -> None:
    comma = [row.source_key for row in _rows(b"id,text,n\n1,Help,2\n2,More,3\n")]
    dressed = [row.source_key for row in _rows(b"n;text;id\r\n2;Help;1\r\n3;More;2\r\n")]
    assert comma == dressed
    assert len(set(comma)) == 2


def test_the_same_id_with_another_text_is_other_work() -> None:
    first, second = _rows(b"id,text\n1,Help\n1,Something else\n")
    assert first.source_key != second.source_key


def test_equal_rows_without_an_id_are_told_apart_and_stay_so() -> None:
    raw = b"text\nHelp\nHelp\n"
    keys = [row.source_key for row in _rows(raw)]
    assert len(set(keys)) == 2
    assert [row.source_key for row in _rows(raw)] == keys


def test_naughty_strings_come_back_exactly(shared_data: Path) -> None:
    lines = (shared_data / "robustness" / "naughty_strings.jsonl").read_text("utf-8").split("\n")
    naughty = [json.loads(line)["text"] for line in lines if line]
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["id", "text", "subject", "name", "note2"])
    writer.writerows([number, text, text, text, text] for number, text in enumerate(naughty))
    pieces = _pieces(table.getvalue().encode())
    assert len(pieces) == len(naughty) == 263
    blank = [text for text, piece in zip(naughty, pieces, strict=True) if not text.strip()]
    assert blank == [" "]
    for text, row in zip(naughty, pieces, strict=True):
        if text.strip():
            assert isinstance(row, Submission)
            assert (row.text, row.subject, row.sender_name) == (text, text, text)
            assert row.fields["note2"] == text


def test_every_bank_question_is_its_own_work(shared_data: Path) -> None:
    with (shared_data / "intents" / "banking77.csv").open("rb") as stream:
        pieces = list(parse_csv(stream, workflow_key="support", filename="banking77.csv"))
    assert len({piece.source_key for piece in pieces if isinstance(piece, Submission)}) == 6510


@settings(max_examples=200)
@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b";", b"\x00", b"\xff"])))
def test_any_bytes_end_as_rows_or_refusals_with_their_bytes(cells: list[bytes]) -> None:
    rest = b"".join(cells)
    pieces = _pieces(b"text,id\n" + rest)
    assert b"".join(piece.raw for piece in pieces).count(b"a") == rest.count(b"a")
