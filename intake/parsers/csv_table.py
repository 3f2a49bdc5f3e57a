"""A CSV file to Submissions, one row at a time; a broken row never takes its neighbours along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from review_queue.submission import Submission

from .contract import LARGEST_FIELD, RefusedPart
from .csv_lines import Lines, UnendedRow, sniff_delimiter
from .errors import UnreadableInput
from .rows import TEXT, RowReader, column_name, has_text_column

MEND = "Correct the row and take the file in again; rows already taken in are not repeated."
MEND_HEADER = "Correct the first line and take the file in again."
MOST_LINES = 5_000

csv.field_size_limit(LARGEST_FIELD)


def parse_csv(
    stream: BinaryIO, *, workflow_key: str, filename: str
) -> Iterator[Submission | RefusedPart]:
    """One outcome per row that is not blank; raises UnreadableInput without a usable header."""
    lines = Lines(stream, most_lines=MOST_LINES, most_bytes=LARGEST_FIELD)
    reader, columns = _header(lines)
    rows = RowReader(
        kind="csv", workflow_key=workflow_key, filename=filename, media_type="text/csv"
    )
    while True:
        number = lines.start_row()
        try:
            cells = next(reader)
            if not any(cell.strip() for cell in cells):
                continue
            row = _named(columns, cells)
            yield rows.submission(row, b"".join(lines.consumed), notes=lines.note)
        except StopIteration:
            return
        except (csv.Error, UnendedRow) as problem:
            lines.hand_back_all_but_first()
            yield _refused(number, lines, f"The row is not valid CSV: {problem}.", MEND)
        except UnreadableInput as problem:
            yield _refused(number, lines, problem.reason, problem.what_to_do)


def _header(lines: Lines) -> tuple[Any, list[str]]:
    try:
        first = next(lines)
        delimiter = sniff_delimiter(first)
        if first.lower().startswith("sep=") and len(first.strip()) <= 5:
            # Excel's own way of naming the delimiter, on a line before the header.
            delimiter = first.rstrip("\r\n")[4:5] or delimiter
            first = next(lines)
        lines.hand_back_last()
        lines.start_row()
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        columns = [column_name(cell) for cell in next(reader)]
    except StopIteration as problem:
        raise UnreadableInput("The file is empty.", "Export it again.") from problem
    except (csv.Error, UnendedRow) as problem:
        raise UnreadableInput(f"The first line is not CSV: {problem}.", MEND_HEADER) from problem
    _check_columns(columns)
    return reader, columns


def _check_columns(columns: list[str]) -> None:
    named = [column for column in columns if column]
    twice = sorted({column for column in named if named.count(column) > 1})
    if twice:
        raise UnreadableInput(f"The column “{twice[0][:60]}” appears twice.", MEND_HEADER)
    if not has_text_column(columns):
        shown = ", ".join(column[:30] for column in named[:12])
        raise UnreadableInput(
            f"No column holds the message; the columns are: {shown or 'none'}.",
            f"Name one of them {', '.join(TEXT[:4])} in the first line.",
        )


def _named(columns: list[str], cells: list[str]) -> dict[str, str]:
    extra = cells[len(columns) :]
    if len(cells) < len(columns) or any(cell.strip() for cell in extra):
        raise UnreadableInput(
            f"The row has {len(cells)} cells, the first line names {len(columns)} columns.",
            MEND,
        )
    unnamed = [cell for column, cell in zip(columns, cells, strict=False) if not column]
    if any(cell.strip() for cell in unnamed):
        raise UnreadableInput("A cell stands under a column without a name.", MEND_HEADER)
    return {column: cell for column, cell in zip(columns, cells, strict=False) if column}


def _refused(number: int, lines: Lines, reason: str, what_to_do: str) -> RefusedPart:
    return RefusedPart(f"line {number}", reason, what_to_do, b"".join(lines.consumed))
