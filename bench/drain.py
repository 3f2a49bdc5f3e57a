"""G8: how fast approved no-op actions run with 1, 2 and 4 worker processes, and one killed.

Usage: python -m bench.drain [--actions 1000]; DATABASE_URL chooses the database. The actions are
notes, approved through the services before the clock starts; the workers already stand.
In the last round one of two workers is killed with SIGKILL in the middle; what it held is taken up
again (its lease is ended by hand: waiting two minutes is not what is measured) and must run once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import timedelta

from bench.figures import say
from bench.site import a_reviewer, open_site, without_hold, without_picks

ROUNDS = (1, 2, 4)
GOAL = "(goal with two: >= 1,000/s)"
READY = "ready"


def main() -> None:
    """Print executions/s for each number of workers, and the doubles of the round with a kill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        _work()
        return
    open_site()
    without_hold()
    without_picks()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    reviewer, on = a_reviewer(), connection.vendor
    for workers in ROUNDS:
        _approve(asked.actions, reviewer)
        seconds, cpu = _drain(workers)
        figure = f"{asked.actions / seconds:.0f}/s  {cpu / asked.actions * 1e3:.2f} ms of CPU each"
        say("G8", f"drain, {workers} workers, {on} {GOAL if workers == 2 else ''}".rstrip(), figure)
    _approve(asked.actions, reviewer)
    say("G8", f"doubles with one of two workers killed, {on} (goal: 0)", str(_drain_with_a_kill()))


def _approve(count: int, reviewer: object) -> None:
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from tests.builders import a_note, ballot, pending  # noqa: PLC0415

    for _ in range(count):
        approve_task(ballot(pending(a_note("x" * 1000)), reviewer))


def _drain(workers: int) -> tuple[float, float]:
    """Seconds until nothing is left, and seconds of CPU that the workers took for it."""
    processes = [_stand_ready() for _ in range(workers)]
    started = time.perf_counter()
    for process in processes:
        _go(process)
    spent = [float(process.stdout.readline()) for process in processes if process.stdout]
    seconds = time.perf_counter() - started
    for process in processes:
        process.wait()
    if _left():
        raise SystemExit(f"{_left()} actions did not run; the figures would lie")
    return seconds, sum(spent)


def _drain_with_a_kill() -> int:
    """How many actions ran more than once."""
    from django.utils import timezone  # noqa: PLC0415

    from review_queue.models import Execution  # noqa: PLC0415
    from review_queue.rounds.sweep import sweep  # noqa: PLC0415

    half = _left() // 2
    doomed, other = _stand_ready(), _stand_ready()
    for process in (doomed, other):
        _go(process)
    while _left() > half:
        pass
    doomed.kill()
    for process in (doomed, other):
        process.wait()
    past = timezone.now() - timedelta(minutes=3)
    Execution.objects.filter(status="leased").update(lease_until=past)
    Execution.objects.filter(status="dispatching").update(dispatched_at=past)
    while _left():
        sweep()
        Execution.objects.filter(status="ready").update(next_at=timezone.now())
    return _doubles()


def _doubles() -> int:
    """Executions with more than one note, or with more than one recorded effect."""
    from review_queue.models import Attempt, Execution, Note  # noqa: PLC0415

    sent = Attempt.objects.filter(phase="outcome", outcome="sent").count()
    done = Execution.objects.filter(status="succeeded").count()
    return abs(Note.objects.count() - done) + abs(sent - done)


def _left() -> int:
    from review_queue.models import Execution  # noqa: PLC0415

    return Execution.objects.exclude(status__in=("succeeded", "cancelled")).count()


def _stand_ready() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.drain", "--worker"],
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if process.stdout is None or process.stdout.readline().strip() != READY:
        raise SystemExit("a worker did not start; nothing was measured")
    return process


def _go(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.write("go\n")
        process.stdin.flush()


def _work() -> None:
    """A worker: says that it stands, waits for its word, runs what is due until nothing is."""
    import django  # noqa: PLC0415 - only the workers start here

    django.setup()
    from review_queue.execution.due import run_due  # noqa: PLC0415
    from review_queue.execution.origin import may_anything_leave  # noqa: PLC0415
    from review_queue.guards.standing import check_guards  # noqa: PLC0415

    check_guards()  # both are asked once a minute, and now, before the clock runs
    may_anything_leave()
    print(READY, flush=True)
    sys.stdin.readline()
    started = time.process_time()
    while run_due():
        pass
    print(time.process_time() - started, flush=True)


if __name__ == "__main__":
    main()
