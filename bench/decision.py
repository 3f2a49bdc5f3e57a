"""G1: the approve call against the same writes as bare SQL in one transaction, taken in turns.

Usage: python -m bench.decision [--tasks 400]; DATABASE_URL chooses the database.
"""

from __future__ import annotations

import time
from typing import Any

from bench.against_bare import ONE_KB, bare_writes, compare, ratio
from bench.figures import say
from bench.site import a_reviewer


def main() -> None:
    """Print p50 and p95 of both, and their ratios."""
    ours, bare, on = compare(__doc__, _measure, tasks=400, what="approve call")
    say("G1", f"ratio, {on} (goal: p50 <= 1.6, p95 <= 2)", ratio(ours, bare))


def _measure(count: int) -> tuple[list[float], list[float]]:
    from bench.bare import BareApproval  # noqa: PLC0415
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from tests.builders import a_note, ballot, pending  # noqa: PLC0415

    reviewer = a_reviewer()
    tasks = [pending(a_note(ONE_KB)) for _ in range(2 * count)]
    sample: Any = approve_task(ballot(pending(a_note(ONE_KB)), reviewer))
    floor = BareApproval(sample.task.pk)
    ours: list[float] = []
    for mine in tasks[::2]:
        vote = ballot(mine, reviewer)
        started = time.perf_counter()
        approve_task(vote)
        ours.append(time.perf_counter() - started)
    return ours, bare_writes(floor, tasks[1::2])


if __name__ == "__main__":
    main()
