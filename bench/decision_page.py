"""G2: approving on the item page, a whole request of a logged-in reviewer, against bare SQL.

Usage: python -m bench.decision_page [--tasks 200]; DATABASE_URL chooses the database. The request
goes through every middleware; the next item is claimed and named in the answer, not opened.
"""

from __future__ import annotations

import time
from typing import Any

from bench.against_bare import ONE_KB, bare_writes, compare, ratio
from bench.figures import say
from bench.site import a_reviewer


def main() -> None:
    """Print p50 and p95 of both, and their ratios."""
    ours, bare, on = compare(__doc__, _measure, tasks=200, what="approve request")
    say("G2", f"ratio logged in, {on} (goal: p50 <= 5)", ratio(ours, bare))


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
    return ours, bare_writes(floor, tasks[1::2])


if __name__ == "__main__":
    main()
