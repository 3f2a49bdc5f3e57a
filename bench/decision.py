"""G1: the approve call against the same writes as bare SQL in one transaction, taken in turns.

Usage: python -m bench.decision [--tasks 400]; DATABASE_URL chooses the database.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench.figures import p50, p95, say
from bench.site import a_reviewer, open_site
from bench.unguarded import unguarded

WARM_UP = 20
ONE_KB = "x" * 1000


def main() -> None:
    """Print p50 and p95 of both, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=400)
    asked = parser.parse_args()
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    ours, bare = _measure(asked.tasks)
    on = connection.vendor
    say("", f"approve call, {on}", f"p50 {p50(ours) * 1e3:.2f} ms  p95 {p95(ours) * 1e3:.2f} ms")
    say("", f"bare writes, {on}", f"p50 {p50(bare) * 1e3:.2f} ms  p95 {p95(bare) * 1e3:.2f} ms")
    say(
        "G1",
        f"ratio, {on} (goal: p50 <= 1.6, p95 <= 2)",
        f"p50 {p50(ours) / p50(bare):.2f}x  p95 {p95(ours) / p95(bare):.2f}x",
    )


def _measure(count: int) -> tuple[list[float], list[float]]:
    from bench.bare import BareApproval  # noqa: PLC0415
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from tests.builders import a_note, ballot, pending  # noqa: PLC0415

    reviewer = a_reviewer()
    tasks = [pending(a_note(ONE_KB)) for _ in range(2 * count)]
    sample: Any = approve_task(ballot(pending(a_note(ONE_KB)), reviewer))
    floor = BareApproval(sample.task.pk)
    ours: list[float] = []
    bare: list[float] = []
    for mine in tasks[::2]:
        vote = ballot(mine, reviewer)
        started = time.perf_counter()
        approve_task(vote)
        ours.append(time.perf_counter() - started)
    with unguarded():
        for theirs in tasks[1::2]:
            rows = floor.rows_for(theirs.pk)
            started = time.perf_counter()
            floor.write(theirs.pk, rows)
            bare.append(time.perf_counter() - started)
    return ours[WARM_UP:], bare[WARM_UP:]


if __name__ == "__main__":
    main()
