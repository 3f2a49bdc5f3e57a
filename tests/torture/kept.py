"""What was run at which commit, part by part, and the table in docs/reliability.md made of it.

`docs/reliability.jsonl` holds one line for each part and database: its last run. A new run of a
part replaces that line and no other, so that a full run can be made in pieces.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.torture.report import Row, closing_line

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "reliability.md"
KEPT = PAGE.with_suffix(".jsonl")
BEGIN, END = "<!-- table of the last run -->", "<!-- end of the table -->"
TITLES = "| database | part | what was done | times | went wrong | how it ended | seconds |"
# Words about the product are not the product: writing the page must not change what was tested.
BUT_WORDS = (".", ":(exclude)docs", ":(exclude)*.md")


@dataclass(frozen=True, slots=True)
class Ran:
    """One part on one database; `load` is that of the machine right before it began."""

    database: str
    part: str
    commit: str
    day: str
    load: float
    seed: int
    rows: tuple[Row, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong in any of its rows."""
        return not any(row.failed for row in self.rows)


def ran_now(database: str, part: str, seed: int, load: float, rows: Sequence[Row]) -> Ran:
    """What was just run, with day and commit."""
    day = str(datetime.now(UTC).date())
    return Ran(database, part, commit_now(), day, round(load, 1), seed, tuple(rows))


def commit_now() -> str:
    """The newest commit that changed more than words, with `-dirty` when files differ from it."""
    changed = _git("status", "--porcelain", "--", *BUT_WORDS)
    commit = _git("log", "-1", "--format=%h", "--", *BUT_WORDS) or "unknown"
    return f"{commit}-dirty" if changed else commit


def kept_runs(path: Path = KEPT) -> list[Ran]:
    """The last run of every part, in the order in which they were made first."""
    if not path.exists():
        return []
    return [_ran(json.loads(line)) for line in path.read_text().splitlines() if line]


def keep(ran: Ran, *, order: Sequence[str], path: Path = KEPT, page: Path = PAGE) -> None:
    """Put this run in the place of the part's last one, and make the page's table anew."""
    others = [one for one in kept_runs(path) if (one.database, one.part) != _place(ran)]
    runs = sorted([*others, ran], key=lambda one: (one.database != "SQLite", order.index(one.part)))
    path.write_text("".join(f"{json.dumps(asdict(one))}\n" for one in runs))
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{table(runs)}\n\n{END}{after}")


def table(runs: Sequence[Ran]) -> str:
    """Machine and count, a line for each commit, and the rows."""
    rows = [row for one in runs for row in one.rows]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    seconds = sum(row.seconds for row in rows)
    head = (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python "
        f"{platform.python_version()}; {seconds / 60:.0f} minutes. {closing_line(rows)}."
    )
    commits = dict.fromkeys(one.commit for one in runs)
    told = [_told(commit, [one for one in runs if one.commit == commit]) for commit in commits]
    lines = [TITLES, "|---|---|---|---|---|---|---|", *(row.markdown() for row in rows)]
    return "\n".join([head, "", *told, "", *lines])


def _told(commit: str, runs: Sequence[Ran]) -> str:
    days = ", ".join(sorted({one.day for one in runs}))
    loads = [one.load for one in runs]
    parts = "; ".join(
        f"{database}: {', '.join(one.part for one in runs if one.database == database)}"
        for database in dict.fromkeys(one.database for one in runs)
    )
    seeds = ", ".join(dict.fromkeys(str(one.seed) for one in runs))
    return (
        f"- Commit `{commit}`, {days}, load before each part {min(loads)} to {max(loads)}, "
        f"seed {seeds}. {parts}."
    )


def _place(ran: Ran) -> tuple[str, str]:
    return ran.database, ran.part


def _ran(line: dict[str, Any]) -> Ran:
    rows = [Row(**{**row, "problems": tuple(row["problems"])}) for row in line["rows"]]
    return Ran(**{**line, "rows": tuple(rows)})


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
