"""The offline checker: I1 to I10 over provider, client and nemesis logs, database and ledger.

`python -m tests.torture.checker FOLDER` with DATABASE_URL and DATA_DIR of the run prints the first
violation of each invariant and ends with 1, or says that all ten hold and ends with 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.torture.effects_log import read_log

if TYPE_CHECKING:
    from tests.torture.evidence import Evidence, Line

MOST_TOLD = 3


def violations(asked: Sequence[Line], folder: Path, *, skip: Collection[str] = ()) -> list[str]:
    """What is broken, as `I2: ...`, at most three lines for each invariant."""
    from tests.torture.evidence import Evidence  # noqa: PLC0415 - needs the apps loaded

    seen = Evidence(
        asked=asked,
        client=read_log(folder / "client.jsonl"),
        nemesis=read_log(folder / "nemesis.jsonl"),
    )
    return [
        f"{name}: {problem}"
        for name, check in _checks().items()
        if name not in skip
        for problem in islice(check(seen), MOST_TOLD)
    ]


def _checks() -> Mapping[str, Callable[[Evidence], Iterator[str]]]:
    from tests.torture import invariants as of_effects  # noqa: PLC0415 - needs the apps loaded
    from tests.torture import invariants_of_records as of_records  # noqa: PLC0415

    return {
        "I1": of_effects.i1_approved,
        "I2": of_effects.i2_once,
        "I3": of_effects.i3_at_rest,
        "I4": of_effects.i4_acknowledged,
        "I5": of_effects.i5_exact_bytes,
        "I6": of_records.i6_records_agree,
        "I7": of_records.i7_budgets,
        "I8": of_records.i8_own_house,
        "I9": of_records.i9_unknown,
        "I10": of_records.i10_pause,
    }


def main(folder: Path) -> int:
    """Check one run from its folder; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    django.setup()
    found = violations(read_log(folder / "effects.jsonl"), folder)
    for line in found:
        print(line)  # noqa: T201
    print(f"{len(found)} violations" if found else "I1 to I10 hold")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
