"""The table in docs/reliability.md is written from rows that ran, and nothing else is touched."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from tests.torture.both import BEGIN, END, PAGE, row_of, write_table
from tests.torture.report import Row, closing_line

GREEN = Row("kills", "SIGKILL of 3 workers", 200, (), "198 executed", "SQLite", 61.0)
RED = Row("race", "two at once", 60, ("I2: 2 effects",), "", "PostgreSQL", 9.0)


def a_line(row: Row) -> dict[str, object]:
    return {"at": 0.0, "seed": 7, **asdict(row), "problems": list(row.problems)}


def test_a_row_comes_back_as_it_was_kept() -> None:
    assert row_of(a_line(RED)) == RED


def test_the_closing_line_counts_rows() -> None:
    assert closing_line([GREEN, RED, GREEN]) == "2 passed, 1 failed"


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "reliability.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_table([a_line(GREEN), a_line(RED)], page)
    text = page.read_text()
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| SQLite | kills | SIGKILL of 3 workers | 200 | none | 198 executed |" in text
    assert "| PostgreSQL | race | two at once | 60 | I2: 2 effects |  |" in text
    assert "seed 7" in text
    assert "1 passed, 1 failed." in text


def test_the_page_has_a_place_for_the_table() -> None:
    text = PAGE.read_text()
    assert text.count(BEGIN) == 1
    assert text.count(END) == 1
