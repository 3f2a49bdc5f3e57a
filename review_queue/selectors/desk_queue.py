"""The queue page: one page of tasks of one tab, by keyset, never by offset."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from review_queue.models import Execution, Task
from review_queue.selectors.desk_narrowing import matching, narrowed, of_tab
from review_queue.selectors.queue_filters import QueueFilters, Tab

PAGE_SIZE = 50
# The column a tab is sorted by, and which way.
_SORTED_BY: dict[Tab, tuple[str, bool]] = {
    "waiting": ("rank", True),
    "snoozed": ("snoozed_until", True),
    "hold": ("changed_at", False),
    "needs": ("changed_at", False),
    "done": ("changed_at", False),
}


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The rows, and the cursor of the next page (empty on the last)."""

    rows: tuple[Task, ...]
    next_cursor: str


def queue_page(
    *, filters: QueueFilters, user: AbstractBaseUser, currency: str = "EUR"
) -> QueuePage:
    """One page of the tab in one query. A cursor that cannot be read starts from the top."""
    column, rising = _SORTED_BY[filters.tab]
    order = (column, "id") if rising else (f"-{column}", "-id")
    tasks = narrowed(
        of_tab(filters.tab, by_due=bool(filters.risk)), filters, user.pk, currency=currency
    )
    place = _read_cursor(filters.after, int if column == "rank" else datetime)
    if place is not None:
        tasks = tasks.filter(_beyond(place, column, rising=rising))
    if filters.search:
        tasks = tasks.filter(matching(tasks, filters.search, order, PAGE_SIZE + 1))
    rows = list(_with_neighbours(tasks, filters.tab).order_by(*order)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return QueuePage(tuple(rows), _cursor(rows[-1], column) if more else "")


def bounded_number(*, filters: QueueFilters, user_id: int, most: int) -> int:
    """How many tasks a view holds, counted no further than `most` + 1."""
    column, rising = _SORTED_BY[filters.tab]
    order = (column, "id") if rising else (f"-{column}", "-id")
    tasks = narrowed(of_tab(filters.tab, by_due=bool(filters.risk)), filters, user_id)
    if filters.search:
        tasks = tasks.filter(matching(tasks, filters.search, order, most + 1))
    return tasks.order_by(*order)[: most + 1].count()


def _with_neighbours(tasks: QuerySet[Task], tab: Tab) -> QuerySet[Task]:
    """What a row shows beside the task itself, in the same query."""
    tasks = tasks.select_related("workflow", "contact", "claim__reviewer", "assigned_to").defer(
        "workflow__instructions", "contact__notes", "contact__address"
    )
    if tab in ("done", "hold"):  # elsewhere a row says why nobody can decide it
        tasks = tasks.defer("problem")
    if tab != "hold":
        return tasks
    leaving = Execution.objects.filter(
        task=OuterRef("pk"), generation=OuterRef("generation"), status=Execution.Status.READY
    ).order_by("position")
    return tasks.annotate(leaves_at=Subquery(leaving.values("next_at")[:1]))


def _beyond(place: tuple[Any, int], column: str, *, rising: bool) -> Q:
    value, task_id = place
    way = "gt" if rising else "lt"
    further = Q((f"{column}__{way}", value)) | Q((f"id__{way}", task_id))
    return Q((f"{column}__{way}e", value)) & further


def _cursor(task: Task, column: str) -> str:
    value = getattr(task, column)
    written = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([written, task.pk]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, wanted: type[int | datetime]) -> tuple[int | datetime, int] | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, task_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        place = value if wanted is int else parse_datetime(value)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    if type(place) is not wanted or type(task_id) is not int or abs(task_id) > 2**62:
        return None
    if isinstance(place, int) and abs(place) > 2**62:
        return None
    if isinstance(place, datetime) and timezone.is_naive(place):
        return None
    return place, task_id
