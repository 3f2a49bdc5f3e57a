"""The whole tier on both databases, one after the other, and one table of both."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.torture.effects_log import read_log
from tests.torture.kept import ROOT
from tests.torture.report import Row, closing_line, print_rows

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
        done = [row_of(line) for line in read_log(rows)]
    print_rows(done)
    print(closing_line(done))  # noqa: T201
    return 1 if any(codes) else 0


def row_of(line: dict[str, Any]) -> Row:
    """A row as it was kept."""
    kept = {name: line[name] for name in Row.__dataclass_fields__}
    return Row(**{**kept, "problems": tuple(line["problems"])})
