"""G16: whole cycles on SQLite, everybody at once, against the same writes as bare SQL.

Usage: python -m bench.sqlite_mode [--cycles 300]. Two people approve, two threads run actions, one
drafts, one receives, one sweeps. Holds are set to 0: waiting is not what is measured.
"""

from __future__ import annotations

import argparse
import time

from bench.crowd import Crowd
from bench.figures import say
from bench.site import open_site, without_hold, without_picks
from bench.unguarded import unguarded


def main() -> None:
    """Print cycles/s of both, their ratio, and how often the database was locked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=300)
    count = parser.parse_args().cycles
    open_site()
    without_hold()
    without_picks()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    if connection.vendor != "sqlite":
        raise SystemExit("this is about SQLite; unset DATABASE_URL")
    crowd = Crowd(count)
    seconds = crowd.work()
    floor = _floor(count)
    locked = sum("locked" in str(problem) for problem in crowd.problems)
    if len(crowd.problems) > locked:
        raise SystemExit(f"something else went wrong: {crowd.problems[:3]}")
    say("", "whole cycles, sqlite, seven threads", f"{count / seconds:.0f}/s")
    say("", "bare writes of whole cycles, sqlite, one thread", f"{count / floor:.0f}/s")
    say("G16", "ratio, sqlite (goal: >= 0.5)", f"{floor / seconds:.2f}")
    say("G16", "database is locked (goal: 0)", str(locked))


def _floor(count: int) -> float:
    """Seconds for the bare writes of `count` cycles."""
    from bench.cycle_floor import BareCycle  # noqa: PLC0415
    from review_queue.models import State, Task  # noqa: PLC0415

    cycle = BareCycle(Task.objects.filter(state=State.EXECUTED).latest("id").pk)
    prepared = [cycle.rows_for_another() for _ in range(count)]
    with unguarded():
        started = time.perf_counter()
        for transactions in prepared:
            cycle.write(transactions)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
