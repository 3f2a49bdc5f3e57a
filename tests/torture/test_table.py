"""The table in docs/reliability.md is written from rows that ran, and nothing else is touched."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from tests.torture.both import row_of
from tests.torture.kept import BEGIN, END, KEPT, PAGE, Ran, keep, kept_runs, table
from tests.torture.report import Row, closing_line

GREEN = Row("kills", "SIGKILL of 3 workers", 200, (), "198 executed", "SQLite", 61.4)
RED = Row("race", "two at once", 60, ("I2: 2 effects",), "", "PostgreSQL", 9.0)
KILLS = Ran("SQLite", "kills", "abc1234", "2026-11-30", 0.3, 7, (GREEN,))
RACE = Ran("PostgreSQL", "race", "abc1234", "2026-11-30", 1.2, 8, (RED,))
ORDER = ("kills", "race")


def a_page(folder: Path) -> Path:
    page = folder / "reliability.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    return page


def write(folder: Path, *runs: Ran) -> str:
    page = folder / "reliability.md"
    for one in runs:
        keep(one, order=ORDER, path=folder / "kept.jsonl", page=page)
    return page.read_text()


def test_a_row_comes_back_as_it_was_kept() -> None:
    assert row_of({"at": 0.0, "seed": 7, **asdict(RED), "problems": list(RED.problems)}) == RED


def test_the_closing_line_counts_rows() -> None:
    assert closing_line([GREEN, RED, GREEN]) == "2 passed, 1 failed"


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    a_page(tmp_path)
    text = write(tmp_path, KILLS, RACE)
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| SQLite | kills | SIGKILL of 3 workers | 200 | none | 198 executed | 61 |" in text
    assert "| PostgreSQL | race | two at once | 60 | I2: 2 effects |  | 9 |" in text
    assert "1 passed, 1 failed." in text


def test_a_part_that_is_run_again_replaces_its_own_rows_and_no_others(tmp_path: Path) -> None:
    a_page(tmp_path)
    again = replace(KILLS, commit="def5678", load=0.1, seed=9, rows=(replace(GREEN, trials=50),))
    text = write(tmp_path, RACE, KILLS, again)
    assert kept_runs(tmp_path / "kept.jsonl") == [again, RACE]
    assert "| SQLite | kills | SIGKILL of 3 workers | 50 | none | 198 executed | 61 |" in text
    assert "| 200 |" not in text
    assert "| PostgreSQL | race | two at once | 60 | I2: 2 effects |  | 9 |" in text


def test_every_commit_is_named_with_load_seeds_and_what_ran_at_it() -> None:
    pauses = replace(RACE, part="pauses", commit="def5678", seed=9)
    told = table([KILLS, RACE, pauses]).splitlines()
    assert told[2:4] == [
        (
            "- Commit `abc1234`, 2026-11-30, load before each part 0.3 to 1.2, seed 7, 8. "
            "SQLite: kills; PostgreSQL: race."
        ),
        (
            "- Commit `def5678`, 2026-11-30, load before each part 1.2 to 1.2, seed 9. "
            "PostgreSQL: pauses."
        ),
    ]


def test_the_page_shows_what_is_kept() -> None:
    text = PAGE.read_text()
    assert text.count(BEGIN) == 1
    assert text.count(END) == 1
    told = text.partition(BEGIN)[2].partition(END)[0].splitlines()
    rows = [row.markdown() for one in kept_runs(KEPT) for row in one.rows]
    assert [line for line in told if line.startswith(("| SQLite", "| PostgreSQL"))] == rows
