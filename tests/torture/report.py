"""One row for each thing that was tried, and the closing line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Row:
    """`trials` things were done to the product; `problems` are what went wrong, in words."""

    part: str
    what: str
    trials: int
    problems: tuple[str, ...] = field(default=())
    note: str = ""
    database: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.problems)

    def timed(self, database: str, seconds: float) -> Row:
        """The same row with where and how long it ran."""
        return replace(self, database=database, seconds=seconds)

    def line(self) -> str:
        """For the terminal."""
        verdict = "FAILED" if self.failed else "ok"
        told = "".join(f"\n      {problem}" for problem in self.problems)
        note = f" ({self.note})" if self.note else ""
        return (
            f"{verdict:6} {self.database:10} {self.part:10} {self.what}: "
            f"{self.trials}{note}, {self.seconds:.1f} s{told}"
        )

    def markdown(self) -> str:
        """For docs/reliability.md."""
        result = "; ".join(self.problems) if self.failed else "none"
        times, took = f"{self.trials:,}", f"{self.seconds:,.0f}"
        cells = (self.database, self.part, self.what, times, result, self.note, took)
        return f"| {' | '.join(cells)} |"


def print_rows(rows: Sequence[Row]) -> None:
    """The table once more, without what scrolled by in between."""
    print("\n== table")  # noqa: T201
    for row in rows:
        print(row.line())  # noqa: T201


def closing_line(rows: Iterable[Row]) -> str:
    """`N passed, N failed`, rows counted."""
    rows = list(rows)
    failed = sum(row.failed for row in rows)
    return f"{len(rows) - failed} passed, {failed} failed"
