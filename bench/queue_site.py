"""One installation with a long queue, answering "time this page" on standard input.

Usage: python -m bench.queue_site SIZE, then one name of ADDRESSES a line; DATABASE_URL as usual.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.site import a_reviewer, open_site

if TYPE_CHECKING:
    from django.test import Client

BATCH = 2_000
NOT_THE_PAGE = ("django_session", "auth_user", "auth_permission", "django_content_type")
ADDRESSES = {
    "first page": "/admin/review/",
    "middle page": "/admin/review/?tab=waiting&after={middle}",
    "admin list": "/admin/queue/task/",
}


def main() -> None:
    """Fill, then answer each line with the milliseconds, the queries and those about log-in."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    size = parser.parse_args().size
    open_site()
    from django.test import Client  # noqa: PLC0415 - the site is open now

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(a_reviewer())
    _fill(size)
    middle = _middle()
    print("ready", flush=True)
    for line in sys.stdin:
        address = ADDRESSES[line.strip()].format(middle=middle)
        started = time.perf_counter()
        answer = browser.get(address)
        spent = (time.perf_counter() - started) * 1e3
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}; nothing was measured")
        print(spent, *_queries(browser, address), flush=True)


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
    """`size` waiting tasks and as many closed ones."""
    from django.db import connection  # noqa: PLC0415

    from review_queue.models import State, Task  # noqa: PLC0415
    from tests.builders import a_contact, a_workflow  # noqa: PLC0415

    workflows = [a_workflow(f"workflow-{number}").pk for number in range(5)]
    contacts = [a_contact(f"c{number}@example.com").pk for number in range(500)]
    chance = random.Random(size)  # the same queue in every run
    for start in range(0, size, BATCH):
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
