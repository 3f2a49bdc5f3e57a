"""Cells of every CSV file that leaves the product: no stranger's text starts a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

# What spreadsheets take for the start of a formula, also behind blanks, and its wide forms.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001


def safe_cell(value: object) -> str:
    """Numbers as they are; text that would start a formula stands behind an apostrophe.

    NUL, which no spreadsheet can show, is left out. None is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = str(value)
    starts = text.lstrip(" ").startswith(STARTS_A_FORMULA)
    text = text.replace("\0", "")
    return f"'{text}" if starts else text


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text, every cell made safe; lines end as RFC 4180 wants it."""
    buffer = StringIO()
    csv.writer(buffer).writerows([safe_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()
