"""Measures what the proof lines show on the shared data and writes their part of docs/quality.md.

Run: python scripts/measure_proofs.py --shared PATH [--write]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from scripts.measured_page import show_or_write  # noqa: E402
from scripts.quality_proof_cases import drafted_invoices, drafted_requests  # noqa: E402
from scripts.quality_proof_letters import drafted_letters  # noqa: E402
from scripts.quality_proofs import CHANGES, Measured, measure, read_share  # noqa: E402


def main() -> None:
    """Print the tables, or put them into docs/quality.md."""
    show_or_write(__doc__, _tables, "proofs")


def _tables(shared: Path) -> list[str]:
    sets = {
        "shop requests, built-in drafter": measure(drafted_requests(shared)),
        "shop letters, free wording": measure(drafted_letters(shared)),
        "supplier invoices, built-in drafter": measure(drafted_invoices(shared)),
    }
    return [_right(sets), _wrong(sets), _read(shared)]


def _right(sets: dict[str, Measured]) -> str:
    lines = ["| right drafts | drafts | statements | sent to a person all the same |",
             "| --- | --- | --- | --- |"]  # fmt: skip
    for name, one in sets.items():
        stated, doubted = sum(one.statements.values()), sum(one.doubted.values())
        lines.append(f"| {name} | {one.drafts} | {stated} | {doubted} |")
    return "\n".join(lines)


def _wrong(sets: dict[str, Measured]) -> str:
    lines = [f"| one value changed | {' | '.join(sets)} |", "| --- |" + " --- |" * len(sets)]
    for sort in CHANGES:
        cells = []
        for one in sets.values():
            caught = one.caught.get(sort)
            cells.append(f"{caught.shown} of {caught.changed}" if caught else "-")
        lines.append(f"| {sort} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _read(shared: Path) -> str:
    lines = ["| marked by people | read |", "| --- | --- |"]
    for sort, (seen, of) in sorted(read_share(shared).items()):
        lines.append(f"| {sort} | {seen} of {of} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
