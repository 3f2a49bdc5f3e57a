"""The whole tier on both databases, one after the other, and the table in docs/reliability.md."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.torture.effects_log import read_log
from tests.torture.report import Row, closing_line, print_rows

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- table of the last run -->", "<!-- end of the table -->"
DATABASES = ("sqlite", "postgres")


def run_both(arguments: Sequence[str], chosen: argparse.Namespace) -> int:
    """Run the parts on each database in a process of its own; 0 when nothing failed."""
    with tempfile.TemporaryDirectory() as folder:
        rows = chosen.rows or Path(folder) / "rows.jsonl"
        program = [sys.executable, "-m", "tests.torture", *arguments, "--rows", str(rows)]
        codes = [
            subprocess.run([*program, "--database", one], check=False, cwd=ROOT).returncode
            for one in DATABASES
        ]
        lines = read_log(rows)
    done = [row_of(line) for line in lines]
    print_rows(done)
    if chosen.write:
        write_table(lines)
    print(closing_line(done))  # noqa: T201
    return 1 if any(codes) else 0


def row_of(line: dict[str, Any]) -> Row:
    """A row as it was kept."""
    kept = {name: line[name] for name in Row.__dataclass_fields__}
    return Row(**{**kept, "problems": tuple(line["problems"])})


def write_table(lines: Sequence[dict[str, Any]], page: Path = PAGE) -> None:
    """Put what really ran into the page, with date, machine, commit and seeds."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{_table(lines)}\n\n{END}{after}")


def _table(lines: Sequence[dict[str, Any]]) -> str:
    rows = [row_of(line) for line in lines]
    seeds = ", ".join(sorted({str(line["seed"]) for line in lines}))
    day = datetime.now(UTC).date()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = (
        f"Run on {day}, commit `{_commit()}`, seed {seeds}; {os.cpu_count()} cores, "
        f"{memory:.0f} GB, {platform.system()}, Python {platform.python_version()}. "
        f"{closing_line(rows)}."
    )
    titles = "| database | part | what was done | times | went wrong | how it ended |"
    return "\n".join([head, "", titles, "|---|---|---|---|---|---|", *(r.markdown() for r in rows)])


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    write_table(read_log(Path(sys.argv[1])))
