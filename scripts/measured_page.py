"""Prints measured tables, or puts them between their marks in docs/quality.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "quality.md"


def show_or_write(about: str | None, tables: Callable[[Path], list[str]], mark: str) -> None:
    """Read `--shared PATH` and `--write` from the command line; `mark` names the part it writes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the shared data")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md")
    chosen = parser.parse_args()
    text = "\n\n".join(tables(chosen.shared))
    if not chosen.write:
        sys.stdout.write(text + "\n")
        return
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    after = rest.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
