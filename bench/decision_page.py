"""G2: approving on the item page, a whole request of a logged-in reviewer, against bare SQL.

Usage: python -m bench.decision_page [--tasks 200]; DATABASE_URL chooses the database. The request
goes through every middleware; the next item is claimed and named in the answer, not opened.
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
    parser.add_argument("--tasks", type=int, default=200)
    asked = parser.parse_args()
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    ours, bare = _measure(asked.tasks)
    on = connection.vendor
    say("", f"approve request, {on}", f"p50 {p50(ours) * 1e3:.2f} ms  p95 {p95(ours) * 1e3:.2f} ms")
    say("", f"bare writes, {on}", f"p50 {p50(bare) * 1e3:.2f} ms  p95 {p95(bare) * 1e3:.2f} ms")
    say(
        "G2",
        f"ratio logged in, {on} (goal: p50 <= 5)",
        f"p50 {p50(ours) / p50(bare):.2f}x  p95 {p95(ours) / p95(bare):.2f}x",
    )


def _measure(count: int) -> tuple[list[float], list[float]]:
    from django.test import Client  # noqa: PLC0415

    from bench.bare import BareApproval  # noqa: PLC0415
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from tests.builders import a_note, ballot, pending  # noqa: PLC0415
    from tests.review_queue.desk.pages import address, decide_form  # noqa: PLC0415

    reviewer = a_reviewer()
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(reviewer)
    tasks = [pending(a_note(ONE_KB)) for _ in range(2 * count)]
    sample: Any = approve_task(ballot(pending(a_note(ONE_KB)), reviewer))
    floor = BareApproval(sample.task.pk)
    ours: list[float] = []
    bare: list[float] = []
    for mine in tasks[::2]:
        form = decide_form(mine)
        started = time.perf_counter()
        answer = browser.post(address("review_decide", mine.pk), form)
        spent = time.perf_counter() - started
        if answer.status_code == 409:
            continue  # one in thirty, by lot, asks for the reviewer's own view first
        ours.append(spent)
        if answer.status_code != 302:
            raise SystemExit(f"approving answered {answer.status_code}; nothing was measured")
    with unguarded():
        for theirs in tasks[1::2]:
            rows = floor.rows_for(theirs.pk)
            started = time.perf_counter()
            floor.write(theirs.pk, rows)
            bare.append(time.perf_counter() - started)
    return ours[WARM_UP:], bare[WARM_UP:]


if __name__ == "__main__":
    main()
