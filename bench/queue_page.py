"""G5: the queue page with 1,000 and 100,000 waiting tasks, first page and one in the middle.

Usage: python -m bench.queue_page [--large 100000]; DATABASE_URL chooses the database. The stock
task list of the admin is printed beside it. As many tasks again are closed, as after a while.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.figures import p50, say
from bench.site import a_reviewer, open_site

if TYPE_CHECKING:
    from django.test import Client

SMALL = 1_000
REQUESTS = 60
WARM_UP = 5
BATCH = 2_000
NOT_THE_PAGE = ("django_session", "auth_user", "auth_permission", "django_content_type")
PLACES = ("first page", "middle page", "admin list")


def main() -> None:
    """Print the medians at both sizes, their ratio and the queries of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=100_000)
    asked = parser.parse_args()
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now
    from django.test import Client  # noqa: PLC0415

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(a_reviewer())
    found = {}
    for size in (SMALL, asked.large):
        _fill(size)
        found[size] = _measure(browser)
    for place in PLACES:
        goal = {"admin list": "G6"}.get(place, "G5")
        small, large = found[SMALL][place], found[asked.large][place]
        say(
            "",
            f"{place}, {connection.vendor}, {SMALL} / {asked.large} waiting",
            f"p50 {small[0]:.1f} / {large[0]:.1f} ms, queries {large[1]} + {large[2]} of log-in",
        )
        limit = "1.5 at a million" if goal == "G6" else "1.3"
        say(
            goal,
            f"ratio, {place}, {connection.vendor} (goal: <= {limit})",
            f"{large[0] / small[0]:.2f}x",
        )


def _measure(browser: Client) -> dict[str, tuple[float, int, int]]:
    """Median ms, queries of the page, queries about session, user and permissions; in turns."""
    addresses = {
        "first page": "/admin/review/",
        "middle page": f"/admin/review/?tab=waiting&after={_middle()}",
        "admin list": "/admin/queue/task/",
    }
    times: dict[str, list[float]] = {place: [] for place in PLACES}
    for _ in range(WARM_UP + REQUESTS):
        for place, address in addresses.items():
            started = time.perf_counter()
            status = browser.get(address).status_code
            times[place].append((time.perf_counter() - started) * 1e3)
            if status != 200:
                raise SystemExit(f"{address} answered {status}; nothing was measured")
    return {
        place: (p50(times[place][WARM_UP:]), *_queries(browser, address))
        for place, address in addresses.items()
    }


def _queries(browser: Client, address: str) -> tuple[int, int]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as caught:
        browser.get(address)
    asked = [query["sql"] for query in caught.captured_queries]
    about_login = sum(any(f'FROM "{name}"' in sql for name in NOT_THE_PAGE) for sql in asked)
    return len(asked) - about_login, about_login


def _middle() -> str:
    """The cursor of the row in the middle of the queue."""
    from review_queue.models import State, Task  # noqa: PLC0415
    from review_queue.selectors.desk_queue import _cursor  # noqa: PLC0415

    waiting = Task.objects.filter(state=State.PENDING).order_by("rank", "id")
    return _cursor(waiting[waiting.count() // 2], by_rank=True)


def _fill(size: int) -> None:
    """Bring the queue to `size` waiting tasks and as many closed ones."""
    from django.db import connection  # noqa: PLC0415

    from review_queue.models import State, Task  # noqa: PLC0415
    from tests.builders import a_contact, a_workflow  # noqa: PLC0415

    workflows = [a_workflow(f"workflow-{number}").pk for number in range(5)]
    contacts = [a_contact(f"c{number}@example.com").pk for number in range(500)]
    chance = random.Random(size)  # the same queue in every run
    there = Task.objects.filter(state=State.PENDING).count()
    for start in range(there, size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        rows = [
            _task(number, state, chance.choice(workflows), chance.choice(contacts), chance)
            for number in numbers
            for state in (State.PENDING, State.EXECUTED)
        ]
        Task.objects.bulk_create(rows, batch_size=500)
    if connection.vendor == "postgresql":  # what autovacuum does within a minute
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE queue_task")


def _task(number: int, state: Any, workflow: int, contact: int, chance: random.Random) -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from review_queue.models import Task  # noqa: PLC0415

    came = timezone.now() - timedelta(minutes=chance.randrange(60 * 24 * 30))
    due = came + timedelta(days=31)
    return Task(
        state=state,
        workflow_id=workflow,
        contact_id=contact,
        source_key=f"bench:{state}:{number}",
        subject=f"Order {number} has not arrived, what now?",
        summary="Reply to the customer that the parcel is on its way. " * 3,
        why="The reply holds a text the model wrote.",
        rank=int(due.timestamp()) - chance.randrange(7 * 86_400),
        value_minor=chance.randrange(50_000),
        due_at=due,
        created_at=came,
        changed_at=came,
        draft_version=1,
        draft_hash=f"{number:064x}",
        evidence_hash=f"{number:064x}",
        audit_head=f"{number:064x}",
        audit_length=3,
    )


if __name__ == "__main__":
    main()
