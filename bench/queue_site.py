"""One installation with a long queue, answering "time this page" on standard input.

Usage: python -m bench.queue_site SIZE, then one name of ADDRESSES a line; DATABASE_URL as usual.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from bench.site import a_reviewer, open_site

if TYPE_CHECKING:
    from django.test import Client

# Who reads: session, account, permissions, own keys.
NOT_THE_PAGE = (
    *("django_session", "auth_user", "auth_permission", "django_content_type"),
    "queue_reviewerpreferences",
)
CONTACTS = 500
ADDRESSES = {
    "first page": "/admin/review/",
    "middle page": "/admin/review/?tab=waiting&after={middle}",
    "overdue only": "/admin/review/?tab=waiting&risk=overdue",
    "two people only": "/admin/review/?tab=waiting&tier=3",
    "search, one hit": "/admin/review/?tab=waiting&q=order+777",
    "search, all": "/admin/review/?tab=waiting&q=arrived",
    "item page": "/admin/review/{item}/",
    "admin list": "/admin/queue/task/",
    "admin list, page 35": "/admin/queue/task/?p=35",
    "admin search, one hit": "/admin/queue/task/?q=order+777",
    "admin search, none": "/admin/queue/task/?q=nobodywrotethis",
    "admin search, all": "/admin/queue/task/?q=arrived",
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
    places = _places()
    print("ready", flush=True)
    for line in sys.stdin:
        address = ADDRESSES[line.strip()].format(**places)
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


def _places() -> dict[str, str]:
    """The cursor of the row in the middle of the queue, and an item."""
    from review_queue.models import State, Task  # noqa: PLC0415
    from review_queue.selectors.desk_queue import _cursor  # noqa: PLC0415
    from tests.builders import a_contact as contact  # noqa: PLC0415
    from tests.builders import an_email, an_order, pending  # noqa: PLC0415

    waiting = Task.objects.filter(state=State.PENDING).order_by("rank", "id")
    middle = _cursor(waiting[waiting.count() // 2], "rank")
    customer = contact("sam@example.com")
    an_order(customer)
    return {"middle": middle, "item": str(pending(an_email()).pk)}


def _fill(size: int) -> None:
    """`size` waiting tasks and as many closed ones."""
    from bench.bulk import add_tasks  # noqa: PLC0415
    from tests.builders import a_contact, a_workflow, pending  # noqa: PLC0415

    workflows = [a_workflow(f"workflow-{number}").pk for number in range(5)]
    numbers = [a_contact(f"c{number}@example.com").pk for number in range(CONTACTS)]
    contacts = range(numbers[0], numbers[0] + CONTACTS)
    add_tasks(pending(), size, workflows=workflows, contacts=contacts)


if __name__ == "__main__":
    main()
