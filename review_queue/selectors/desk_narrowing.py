"""Which tasks belong to a tab, and which of them a reviewer asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.numbers import get_currency_precision
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from review_queue.models import NEEDS_A_PERSON, Claim, Contact, Mention, Opinion, Task, Verdict
from review_queue.selectors.literals import FOR_TWO, PENDING
from review_queue.selectors.queue_counts import DONE, ON_HOLD, SOON, start_of_today
from review_queue.selectors.queue_filters import QueueFilters, Tab
from review_queue.selectors.waiting import WAITING

# Where no index helps to search inside words, only so many of a list are looked at.
SEARCH_REACH = 20_000
SHORTEST_INDEXED = 3
MOST_WORDS = 8
WEEK = timedelta(days=7)


def of_tab(tab: Tab) -> QuerySet[Task]:
    """All tasks of a tab, unordered."""
    if tab == "waiting":
        return Task.objects.filter(WAITING)
    if tab == "snoozed":
        return Task.objects.filter(PENDING, snoozed_until__gt=timezone.now())
    if tab == "hold":
        return Task.objects.filter(state__in=ON_HOLD)
    if tab == "needs":
        return Task.objects.filter(state__in=sorted(NEEDS_A_PERSON))
    return Task.objects.filter(state__in=DONE, changed_at__gte=start_of_today())


def narrowed(
    tasks: QuerySet[Task], filters: QueueFilters, user_id: int, *, currency: str = "EUR"
) -> QuerySet[Task]:
    """Everything asked for except the words to search; amounts are in `currency`."""
    now = timezone.now()
    wanted = Q()
    if filters.workflow:
        wanted &= Q(workflow__key=filters.workflow)
    if filters.second:
        wanted &= Q(reviewers_needed__gt=1)
    if filters.over:
        wanted &= Q(value_minor__gte=filters.over * 10 ** get_currency_precision(currency))
    if filters.contact:
        wanted &= Q(contact_id=filters.contact)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.mine:
        wanted &= Q(pk__in=_held_or_given(user_id, now))
    if filters.asked:
        wanted &= Q(pk__in=_asked_of(user_id))
    if filters.named:
        wanted &= Q(pk__in=Mention.objects.filter(user_id=user_id).values("comment__task_id"))
    if filters.picked:
        wanted &= Q(pk__in=Verdict.objects.filter(picked_at_random=True).values("task_id"))
    tasks = tasks.filter(wanted, *_by_time(filters, now))
    if filters.tier:
        tasks = tasks.filter(FOR_TWO) if filters.tier == "3" else tasks.filter(tier=filters.tier)
    return tasks


def _by_time(filters: QueueFilters, now: datetime) -> list[Q]:
    today = start_of_today()
    asked = {
        "overdue": Q(due_at__lt=now),
        "soon": Q(due_at__gte=now, due_at__lt=now + SOON),
        "today": Q(created_at__gte=today),
        "week": Q(created_at__gte=now - WEEK),
        "older": Q(created_at__lt=now - WEEK),
    }
    return [asked[name] for name in (filters.risk, filters.arrived) if name]


def _held_or_given(user_id: int, now: datetime) -> QuerySet[Task]:
    """One list of numbers, so that the database need not try every task for either."""
    held = Claim.objects.filter(reviewer_id=user_id, leased_until__gt=now).values("task_id")
    given = Task.objects.filter(assigned_to_id=user_id).values("pk")
    return held.union(given, all=True)  # type: ignore[return-value]


def _asked_of(user_id: int) -> QuerySet[Opinion, dict[str, Any]]:
    return Opinion.objects.filter(asked_of_id=user_id, answered_at=None).values("task_id")


def matching(tasks: QuerySet[Task], search: str, order: Sequence[str], most: int) -> Q:
    """The first `most` tasks with all the words in their subject, or from a contact with the text
    in their name or address, and the one of that number.

    Each part stops at `most` in the order of the list, so together they hold the first `most` of
    all; and each is answered by an index of its own, which no OR of both would be.
    """
    text = search.removeprefix("#")
    people = Contact.objects.filter(Q(name__icontains=search) | Q(email__icontains=search))
    reach = tasks if _indexed(search) else tasks.filter(pk__in=_first(tasks, order))
    parts = [
        reach.filter(*(Q(subject__icontains=word) for word in search.split()[:MOST_WORDS])),
        reach.filter(contact_id__in=people.values("pk")),
    ]
    if text.isascii() and text.isdigit() and len(text) <= 15:
        parts.append(tasks.filter(pk=int(text)))
    found = [
        Task.objects.filter(pk__in=part.order_by(*order).values("pk")[:most]).values("pk")
        for part in parts
    ]
    return Q(pk__in=found[0].union(*found[1:], all=True))


def search_reach(search: str) -> int | None:
    """How many of a list a search looks at; None when at all."""
    return None if not search or _indexed(search) else SEARCH_REACH


def _indexed(search: str) -> bool:
    longest = max(map(len, search.split()), default=0)
    return connection.vendor == "postgresql" and longest >= SHORTEST_INDEXED


def _first(tasks: QuerySet[Task], order: Sequence[str]) -> QuerySet[Task]:
    return tasks.order_by(*order).values("pk")[:SEARCH_REACH]  # type: ignore[return-value]
