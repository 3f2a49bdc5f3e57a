"""The queue page: one page of tasks of one tab, by keyset, never by offset."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from review_queue.models import NEEDS_A_PERSON, Execution, Task
from review_queue.selectors.queue_counts import DONE, ON_HOLD, start_of_today
from review_queue.selectors.waiting import WAITING

PAGE_SIZE = 50
Tab = Literal["waiting", "hold", "needs", "done"]
TABS: tuple[Tab, ...] = ("waiting", "hold", "needs", "done")


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What the reviewer asked to see. `after` is the cursor of the last row of the page before."""

    tab: Tab = "waiting"
    workflow: str = ""
    mine: bool = False
    overdue: bool = False
    state: str = ""
    search: str = ""
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab was chosen."""
        return bool(self.workflow or self.mine or self.overdue or self.state or self.search)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The rows, and the cursor of the next page (empty on the last)."""

    rows: tuple[Task, ...]
    next_cursor: str


def queue_page(*, filters: QueueFilters, user: AbstractBaseUser) -> QueuePage:
    """One page of the tab in one query. A cursor that cannot be read starts from the top."""
    tasks = _narrow(_of_tab(filters.tab), filters, user)
    by_rank = filters.tab == "waiting"
    order = ("rank", "id") if by_rank else ("-changed_at", "-id")
    place = _read_cursor(filters.after, by_rank=by_rank)
    if place is not None:
        tasks = tasks.filter(_beyond(place, by_rank=by_rank))
    rows = list(tasks.order_by(*order)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return QueuePage(tuple(rows), _cursor(rows[-1], by_rank=by_rank) if more else "")


def _of_tab(tab: Tab) -> QuerySet[Task]:
    tasks = Task.objects.select_related("workflow", "contact", "claim__reviewer").defer(
        "workflow__instructions", "contact__notes", "contact__address"
    )
    if tab == "waiting":
        return tasks.filter(WAITING)
    if tab == "hold":
        leaving = Execution.objects.filter(
            task=OuterRef("pk"), generation=OuterRef("generation"), status=Execution.Status.READY
        ).order_by("position")
        return tasks.filter(state__in=ON_HOLD).annotate(
            leaves_at=Subquery(leaving.values("next_at")[:1])
        )
    if tab == "needs":
        return tasks.filter(state__in=sorted(NEEDS_A_PERSON)).defer(None)
    return tasks.filter(state__in=DONE, changed_at__gte=start_of_today())


def _narrow(tasks: QuerySet[Task], filters: QueueFilters, user: AbstractBaseUser) -> QuerySet[Task]:
    now = timezone.now()
    if filters.workflow:
        tasks = tasks.filter(workflow__key=filters.workflow)
    if filters.mine:
        tasks = tasks.filter(claim__reviewer_id=user.pk, claim__leased_until__gt=now)
    if filters.overdue:
        tasks = tasks.filter(due_at__lt=now)
    if filters.state:
        tasks = tasks.filter(state=filters.state)
    if filters.search:
        tasks = tasks.filter(_matching(filters.search))
    return tasks


def _matching(search: str) -> Q:
    text = search.strip().removeprefix("#")
    match = (
        Q(subject__icontains=search)
        | Q(summary__icontains=search)
        | Q(contact__name__icontains=search)
        | Q(contact__email__icontains=search)
    )
    # ASCII digits of a size the column can hold; int() would take other scripts' digits too.
    if text.isascii() and text.isdigit() and len(text) <= 15:
        match |= Q(pk=int(text))
    return match


def _beyond(place: tuple[Any, int], *, by_rank: bool) -> Q:
    value, task_id = place
    if by_rank:
        return Q(rank__gte=value) & (Q(rank__gt=value) | Q(id__gt=task_id))
    return Q(changed_at__lte=value) & (Q(changed_at__lt=value) | Q(id__lt=task_id))


def _cursor(task: Task, *, by_rank: bool) -> str:
    value = task.rank if by_rank else task.changed_at.isoformat()
    return base64.urlsafe_b64encode(json.dumps([value, task.pk]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, *, by_rank: bool) -> tuple[int | datetime, int] | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, task_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        place = value if by_rank else parse_datetime(value)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    wanted = int if by_rank else datetime
    if type(place) is not wanted or type(task_id) is not int or abs(task_id) > 2**62:
        return None
    if isinstance(place, int) and abs(place) > 2**62:
        return None
    if isinstance(place, datetime) and timezone.is_naive(place):
        return None
    return place, task_id
