"""The real mails and what their publishers say about them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from intake.parsers.email import parse_email
from intake.parsers.errors import UnreadableInput
from review_queue.submission import Submission

Row = dict[str, str]


def manifest(shared_data: Path) -> list[Row]:
    """The rows of the mail manifest."""
    with (shared_data / "email" / "manifest.csv").open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


def read_all(shared_data: Path) -> Iterator[tuple[Row, Submission | UnreadableInput]]:
    """Every mail with its row: what it was read as, or why it was not."""
    for row in manifest(shared_data):
        raw = (shared_data / row["file"]).read_bytes()
        try:
            yield row, parse_email(raw, workflow_key="support", filename=row["file"])
        except UnreadableInput as problem:
            yield row, problem


def short(row: Row) -> str:
    """A mail's name without its folder and ending."""
    return Path(row["file"]).stem
