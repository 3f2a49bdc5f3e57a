"""`make torture-audit`: the ledger in full on both databases, and one line for each thing done.

Usage: python -m tests.audit.torture [--database sqlite|postgres]. Exit 1 when anything failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

PLACES = 100
FILES = ("tests/audit/test_mutators.py", "tests/audit/test_sealing.py")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-o", "junit_family=xunit1", *FILES)
BEFORE = {"sqlite": (), "postgres": (sys.executable, "-m", "tests.doubles.postgres_server")}
# The tests that take their full size here; each tampers at every place.
SAID = {
    "test_the_first_wrong_entry_is_named_wherever_it_stands": "ways to tamper with entries",
    "test_the_first_wrong_seal_is_named_wherever_it_stands": "ways to tamper with seals",
    "test_whoever_rewrites_everything_consistently_contradicts_what_was_exported": (
        "rewritten whole, hashes and all"
    ),
}
WRITERS = "test_many_writers_and_sealers_at_once_make_one_sequence_without_fork_or_gap"


@dataclass(slots=True)
class Told:
    """What became of one test function in all its cases."""

    cases: int = 0
    failed: int = 0
    properties: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=sorted(BEFORE), action="append")
    rows, failed = [("database", "what was done", "times", "failed")], False
    for database in parser.parse_args().database or sorted(BEFORE, reverse=True):
        started = time.monotonic()
        told = _run(database)
        failed = failed or not told or any(one.failed for one in told.values())
        rows += _rows(database, told)
        rows.append((database, "seconds", f"{time.monotonic() - started:.0f}", ""))
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))  # noqa: T201
    return int(failed)


def _run(database: str) -> dict[str, Told]:
    """Both files at full size; what pytest itself has to say goes through."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = (*BEFORE[database], *PYTEST, f"--junitxml={report}")
        subprocess.run(command, env=os.environ | {"TORTURE": "full"}, check=False)
        return _read(report) if report.exists() else {}


def _read(report: Path) -> dict[str, Told]:
    told: dict[str, Told] = defaultdict(Told)
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - we wrote it
        one = told[case.get("name", "").partition("[")[0]]
        one.cases += 1
        one.failed += case.find("failure") is not None or case.find("error") is not None
        for named in case.iter("property"):
            one.properties[named.get("name", "")] = named.get("value", "")
    return told


def _rows(database: str, told: dict[str, Told]) -> Iterator[tuple[str, str, str, str]]:
    for name, words in SAID.items():
        one = told.get(name, Told(failed=1))
        what = f"{one.cases} {words}, {PLACES} places each" if one.cases > 1 else words
        yield database, what, f"{one.cases * PLACES:,}", str(one.failed)
    writers = told.get(WRITERS, Told(failed=1))
    lag, floor = (writers.properties.get(name, "?") for name in ("lag_p95_ms", "write_p95_ms"))
    what = f"16 writers of 1,000 entries, 3 sealers; 95 of 100 sealed within {lag} ms"
    what += f" and written within {floor} ms"
    yield database, what, "16,000", str(writers.failed)
    named = {*SAID, WRITERS}
    rest = [one for name, one in told.items() if name not in named]
    cases, failed = sum(one.cases for one in rest), sum(one.failed for one in rest)
    yield database, "other tests of the two files", str(cases), str(failed)


if __name__ == "__main__":
    raise SystemExit(main())
