"""G3: whole cycles in one process, one after the other, against the same writes as bare SQL.

Usage: python -m bench.cycles [--cycles 150]; DATABASE_URL chooses the database. A cycle receives
1 KB, stores a draft of 1 KB, approves it with an edit, and runs a note that keeps its key;
everything durable, with history and ledger. Ours and the floor take turns.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from bench.figures import p50, p95, say
from bench.site import a_reviewer, open_site, without_hold, without_picks
from bench.unguarded import unguarded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WARM_UP = 10


def main() -> None:
    """Print cycles/s of both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=150)
    count = parser.parse_args().cycles
    open_site()
    without_hold()
    without_picks()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    ours, bare = _measure(count + WARM_UP)
    on = connection.vendor
    say("", f"whole cycle in process, {on}", _figure(ours))
    say("", f"bare writes of a whole cycle, {on}", _figure(bare))
    say("G3", f"ratio of cycles/s, {on} (goal: >= 0.9)", f"{sum(bare) / sum(ours):.2f}")


def _figure(seconds: list[float]) -> str:
    tails = f"p50 {p50(seconds) * 1e3:.1f} ms  p95 {p95(seconds) * 1e3:.1f} ms"
    return f"{len(seconds) / sum(seconds):.0f}/s  {tails}"


def _measure(count: int) -> tuple[list[float], list[float]]:
    from bench.cycle_floor import BareCycle  # noqa: PLC0415

    reviewer = a_reviewer()
    floor = BareCycle(one_cycle(reviewer))
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(count):
        started = time.perf_counter()
        one_cycle(reviewer)
        ours.append(time.perf_counter() - started)
    with unguarded():
        for _ in range(count):
            prepared = floor.rows_for_another()
            started = time.perf_counter()
            floor.write(prepared)
            bare.append(time.perf_counter() - started)
    return ours[WARM_UP:], bare[WARM_UP:]


def one_cycle(reviewer: User) -> int:
    """Receive, draft, judge, approve with an edit, run; the task's id once it is executed."""
    from review_queue.execution.run import run_execution  # noqa: PLC0415
    from review_queue.models import Execution, State  # noqa: PLC0415
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from review_queue.services.drafts.freezing import Proposed  # noqa: PLC0415
    from tests.builders import a_note, ballot, fresh, pending  # noqa: PLC0415

    task = pending(a_note("x" * 1000))
    approve_task(ballot(task, reviewer), edits=[Proposed(*a_note("y" * 1000))])
    run_execution(Execution.objects.values_list("pk", flat=True).get(task=task))
    if fresh(task).state != State.EXECUTED:
        raise SystemExit("a task was not executed; the figures would lie")
    return task.pk


if __name__ == "__main__":
    main()
