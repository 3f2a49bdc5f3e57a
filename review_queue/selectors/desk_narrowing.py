"""Which tasks belong to a tab, and which of them a reviewer asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.numbers import get_currency_precision
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from review_queue.models import (
    NEEDS_A_PERSON,
    Bounce,
    Claim,
    Contact,
    Mention,
    Opinion,
    Task,
    Verdict,
)
from review_queue.selectors.literals import FOR_TWO, PENDING
from review_queue.selectors.queue_counts import DONE, ON_HOLD, SOON, start_of_today
from review_queue.selectors.queue_filters import QueueFilters, Tab
from review_queue.selectors.waiting import WAITING

# Where no index helps to search inside words, only so many of a list are looked at.
SEARCH_REACH = 20_000
SHORTEST_INDEXED = 3
MOST_WORDS = 8
MOST_PEOPLE = 200
WEEK = timedelta(days=7)


def of_tab(tab: Tab, *, by_due: bool = False) -> QuerySet[Task]:
    """All tasks of a tab, unordered; `by_due` when a due time narrows it, which has an index."""
    if tab == "waiting" and by_due:
        awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=timezone.now())
        # Said twice, SQLite would walk the whole queue for it.
        pending = Q() if connection.vendor == "sqlite" else PENDING
        return Task.objects.filter(pending, awake)
    if tab == "waiting":
        return Task.objects.filter(WAITING)
    if tab == "snoozed":
        return Task.objects.filter(PENDING, snoozed_until__gt=timezone.now())
    if tab == "hold":
        return Task.objects.filter(state__in=ON_HOLD)
    if tab == "needs":
        # The two by their ids: either condition alone has an index, the two together have none.
        bounced = Bounce.objects.filter(settled_at=None).values("task_id")
        stuck = Task.objects.filter(state__in=sorted(NEEDS_A_PERSON)).values("pk")
        return Task.objects.filter(pk__in=stuck.union(bounced))
    return Task.objects.filter(state__in=DONE, changed_at__gte=start_of_today())


def narrowed(
    tasks: QuerySet[Task], filters: QueueFilters, user_id: int, *, currency: str = "EUR"
) -> QuerySet[Task]:
    """Everything asked for except the words to search; amounts are in `currency`."""
    now = timezone.now()
    asked = {
        "workflow": Q(workflow__key=filters.workflow),
        "tier": FOR_TWO if filters.tier == "3" else Q(tier=filters.tier),
        "risk": _due(filters.risk, now),
        "second": Q(reviewers_needed__gt=1),
        "over": Q(value_minor__gte=filters.over * 10 ** get_currency_precision(currency)),
        "contact": Q(contact_id=filters.contact),
        "arrived": _arrived(filters.arrived, now),
        "state": Q(state=filters.state),
        "mine": Q(pk__in=_held_or_given(user_id, now)),
        "asked": Q(pk__in=_questions_to(user_id)),
        "named": Q(pk__in=Mention.objects.filter(user_id=user_id).values("comment__task_id")),
        "picked": Q(pk__in=Verdict.objects.filter(picked_at_random=True).values("task_id")),
    }
    return tasks.filter(*(asked[name] for name in filters.narrowing if name in asked))


def _due(risk: str, now: datetime) -> Q:
    """By the index on due times; SQLite, which keeps no statistics unasked, is told to take it."""
    low, high = (now, now + SOON) if risk == "soon" else (None, now)
    due = Q(due_at__lt=high) & (Q(due_at__gte=low) if low else Q())
    if connection.vendor != "sqlite":
        return due
    since, until = (connection.ops.adapt_datetimefield_value(one) for one in (low, high))
    of_index = "SELECT id FROM queue_task INDEXED BY queue_due WHERE state = 'pending'"
    if since is None:
        return Q(pk__in=RawSQL(f"{of_index} AND due_at < %s", [until]))  # noqa: S611
    return Q(pk__in=RawSQL(f"{of_index} AND due_at >= %s AND due_at < %s", [since, until]))  # noqa: S611


def _arrived(when: str, now: datetime) -> Q:
    if when == "today":
        return Q(created_at__gte=start_of_today())
    return Q(created_at__gte=now - WEEK) if when == "week" else Q(created_at__lt=now - WEEK)


def _held_or_given(user_id: int, now: datetime) -> QuerySet[Task]:
    """One list of numbers, so that the database need not try every task for either."""
    held = Claim.objects.filter(reviewer_id=user_id, leased_until__gt=now).values("task_id")
    given = Task.objects.filter(assigned_to_id=user_id).values("pk")
    return held.union(given, all=True)  # type: ignore[return-value]


def _questions_to(user_id: int) -> QuerySet[Opinion, Any]:
    return Opinion.objects.filter(asked_of_id=user_id, answered_at=None).values("task_id")


def matching(tasks: QuerySet[Task], search: str, order: Sequence[str], most: int) -> Q:
    """The first `most` tasks with all the words in their subject, or from a contact with the text
    in their name or address, and the one of that number.

    Each part stops at `most` in the order of the list, so together they hold the first `most` of
    all; and each is answered by an index of its own, which no OR of both would be. The contacts
    are looked up first: a database that only expects some would walk the whole list for none.
    """
    text = search.removeprefix("#")
    people = _people_called(search)
    reach = tasks if _indexed(search) else tasks.filter(pk__in=_first(tasks, order))
    parts = [reach.filter(*(Q(subject__icontains=word) for word in search.split()[:MOST_WORDS]))]
    if people:
        parts.append(reach.filter(contact_id__in=people))
    if text.isascii() and text.isdigit() and len(text) <= 15:
        parts.append(tasks.filter(pk=int(text)))
    found = [
        Task.objects.filter(pk__in=part.order_by(*order).values("pk")[:most]).values("pk")
        for part in parts
    ]
    return Q(pk__in=found[0].union(*found[1:], all=True))


def _people_called(search: str) -> list[int]:
    """At most so many contacts, the newest: who is called like that is not who was meant."""
    people = Contact.objects.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return list(people.order_by("-pk").values_list("pk", flat=True)[:MOST_PEOPLE])


def search_reach(search: str) -> int | None:
    """How many of a list a search looks at; None when at all."""
    return None if not search or _indexed(search) else SEARCH_REACH


def _indexed(search: str) -> bool:
    longest = max(map(len, search.split()), default=0)
    return connection.vendor == "postgresql" and longest >= SHORTEST_INDEXED


def _first(tasks: QuerySet[Task], order: Sequence[str]) -> QuerySet[Task]:
    return tasks.order_by(*order).values("pk")[:SEARCH_REACH]  # type: ignore[return-value]
