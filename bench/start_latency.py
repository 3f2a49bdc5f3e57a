"""G14: from the commit of an approval to the start of its action, worker in this very process.

Usage: python -m bench.start_latency [--tasks 200]. An internal note waits 30 s by its connector;
here its hold is set to 0, for a wait of our own making is not what is measured.
"""

from __future__ import annotations

import argparse
import threading
import time
from typing import Any

from bench.figures import p50, p95, say
from bench.site import a_reviewer, open_site, without_hold

WARM_UP = 10
PATIENCE_S = 20


def main() -> None:
    """Print how long the claim, and the effect, come after the commit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=200)
    asked = parser.parse_args()
    open_site()
    without_hold()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    marks = _measure(asked.tasks + WARM_UP)[WARM_UP:]
    on = connection.vendor
    for goal, what, name in (
        ("G14", "commit to claim (goal: p50 <= 5 ms)", "claimed"),
        ("", "commit to the effect", "effect"),
    ):
        after = [(mark[name] - mark["committed"]) * 1e3 for mark in marks]
        say(goal, f"{what}, {on}", f"p50 {p50(after):.1f} ms  p95 {p95(after):.1f} ms")


def _measure(count: int) -> list[dict[str, float]]:
    """One approval at a time, each with an idle worker."""
    from hitl_site.celery import app  # noqa: PLC0415
    from hitl_site.run.worker import EmbeddedWorker  # noqa: PLC0415
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from tests.builders import a_note, ballot, pending  # noqa: PLC0415

    app.loader.import_default_modules()
    tasks = [pending(a_note("x" * 1000)) for _ in range(count)]
    reviewer = a_reviewer()
    app.control.purge()  # the rings for drafts of the tasks just made
    probe = _Probe()
    worker = EmbeddedWorker()
    worker.start()
    found = []
    for task in tasks:
        probe.expect()
        approve_task(ballot(task, reviewer))
        found.append(probe.wait())
    worker.stop(PATIENCE_S)
    return found


class _Probe:
    """Notes when the doorbell rings (right after commit), the claim stands, the effect begins."""

    def __init__(self) -> None:
        import review_queue.doorbell as bell  # noqa: PLC0415
        from review_queue.execution import run  # noqa: PLC0415

        self._marks: dict[str, float] = {}
        self._done = threading.Event()
        self._around(bell, "_ring", before="committed")
        self._around(run, "claim_execution", after="claimed")
        self._around(run, "_take_effect", before="effect")
        self._around(run, "record_outcome", after="done")

    def expect(self) -> None:
        """Forget the last one."""
        self._marks = {}
        self._done.clear()

    def wait(self) -> dict[str, float]:
        """What was noted, once the outcome is stored."""
        if not self._done.wait(PATIENCE_S):
            raise SystemExit(f"the action did not run within {PATIENCE_S} s: {self._marks}")
        return self._marks

    def _around(self, module: Any, name: str, *, before: str = "", after: str = "") -> None:
        real = getattr(module, name)

        def noted(*args: Any) -> Any:
            self._note(before)
            result = real(*args)
            self._note(after)
            return result

        setattr(module, name, noted)

    def _note(self, mark: str) -> None:
        if mark:
            self._marks.setdefault(mark, time.perf_counter())
        if mark == "done":
            self._done.set()


if __name__ == "__main__":
    main()
