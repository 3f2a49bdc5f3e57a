"""Which parser reads which file; a new kind of file is one line here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from review_queue.submission import Submission

from .contract import LARGEST_INPUT, Parser, RefusedPart
from .csv_table import parse_csv
from .email import parse_email
from .errors import UnreadableInput
from .jsonl import parse_jsonl


def parse_mail_file(
    stream: BinaryIO, *, workflow_key: str, filename: str
) -> Iterator[Submission | RefusedPart]:
    """The one mail in an .eml file; raises UnreadableInput when it is none, or over 25 MB."""
    raw = stream.read(LARGEST_INPUT + 1)
    if len(raw) > LARGEST_INPUT:
        raise UnreadableInput("The mail is larger than 25 MB.", "Take it in without attachments.")
    yield parse_email(raw, workflow_key=workflow_key, filename=filename)


PARSERS: dict[str, Parser] = {
    ".eml": parse_mail_file,
    ".jsonl": parse_jsonl,
    ".csv": parse_csv,
}


def parser_for(filename: str) -> Parser:
    """The parser for a file's ending; UnreadableInput names those there are."""
    suffix = PurePath(filename).suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None:
        said = f"ends in “{suffix[:20]}”" if suffix else "has no ending"
        raise UnreadableInput(
            f"The file name {said}; that kind of file cannot be read.",
            f"Hand in one of: {', '.join(PARSERS)}.",
        )
    return parser
