"""The queue: what waits, what is on the way out, what needs a person, and what was done today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.desk.queue.queue_filtering import OPTIONS, filters_shown
from review_queue.desk.words.order_words import order_words
from review_queue.models import Contact, Task
from review_queue.selectors.desk_home import quiet_day
from review_queue.selectors.desk_leaving import leaving_for
from review_queue.selectors.desk_narrowing import search_reach
from review_queue.selectors.desk_queue import queue_page
from review_queue.selectors.forecast import clear_by
from review_queue.selectors.pace import KEPT_SECONDS, Pace, pace_of
from review_queue.selectors.queue_choices import Choices, queue_choices
from review_queue.selectors.queue_counts import BoundedCount, QueueCounts, queue_counts
from review_queue.selectors.queue_filters import TABS, QueueFilters, Tab
from review_queue.selectors.retelling import whys_of
from review_queue.selectors.waiting_minutes import minutes_of_waiting

_TAB_NAMES: dict[Tab, str] = {
    "waiting": "Waiting",
    "snoozed": "Put off",
    "hold": "On hold",
    "needs": "Needs a person",
    "done": "Done today",
}

BUDGETS = (5, 10, 20, 45)


@needs(SEE)
def show_queue(request: HttpRequest) -> HttpResponse:
    """One tab of the queue, narrowed and paged: four queries, once a minute a few more."""
    user = user_of(request)
    filters = QueueFilters.read(request.GET.dict())
    counts = queue_counts(user_id=user.pk)
    page = queue_page(filters=filters, user=user, currency=counts.currency)
    choices = queue_choices(user.pk)
    context: dict[str, Any] = {
        "filters": filters,
        "rows": _rows(page.rows, counts, is_top=not filters.after),
        "tabs": _tabs(filters, counts),
        "choices": choices,
        "current_view": next((one for one in choices.views if one.query == filters.query), None),
        "options": OPTIONS,
        "budgets": BUDGETS,
        "shown_filters": filters_shown(filters, choices, _contact_name(filters), counts.currency),
        "currency": counts.currency,
        "everything_stopped": counts.everything_stopped,
        "held_back": counts.held_back,
        "waiting": _what_waits(counts, user),
        "reach": search_reach(filters.search) if not _known_short(filters, counts) else None,
        "next_url": filters.address(after=page.next_cursor) if page.next_cursor else "",
        "may_decide": user.has_perm(DECIDE),
        "leaving": leaving_for(user),
        **_empty(filters, choices, is_empty=not page.rows),
    }
    return desk_page(request, "queue/queue.html", context, title="Review desk")


def _rows(tasks: tuple[Task, ...], counts: QueueCounts, *, is_top: bool) -> list[dict[str, Any]]:
    now, whys = timezone.now(), whys_of(tasks, counts.rules_language)
    return [
        {
            "task": task,
            "why": whys.get(task.pk, task.why),
            "is_first": is_top and place == 0,
            "order": order_words(task, currency=counts.currency, now=now),
        }
        for place, task in enumerate(tasks)
    ]


def _tabs(filters: QueueFilters, counts: QueueCounts) -> list[dict[str, object]]:
    numbers: dict[Tab, BoundedCount] = {
        "waiting": counts.waiting,
        "snoozed": counts.snoozed,
        "hold": counts.on_hold,
        "needs": counts.needs_person,
        "done": counts.done_today,
    }
    return [
        {
            "name": _TAB_NAMES[tab],
            "count": numbers[tab],
            "url": QueueFilters(tab=tab).address(),
            "current": tab == filters.tab,
            "alarm": tab == "needs" and bool(numbers[tab]),
        }
        for tab in TABS
    ]


def _what_waits(counts: QueueCounts, user: User) -> dict[str, Any]:
    """How much waits for this person, how long it takes and when it is clear."""
    pace = pace_of(user.pk)
    return {
        "count": counts.waiting,
        "minutes": minutes_of_waiting(counts.waiting, pace),
        "pace": _pace_words(pace),
        "clear": _clear_words(counts.waiting),
        "parts": [
            (counts.overdue, "overdue", QueueFilters(risk="overdue").address(), "bad"),
            (counts.soon, "due within 2 hours", QueueFilters(risk="soon").address(), "warn"),
            (counts.given, "assigned to you", QueueFilters(mine=True).address(), "accent"),
            (counts.asked, "for your opinion", QueueFilters(asked=True).address(), "accent"),
            (counts.named, "naming you", QueueFilters(named=True).address(), "info"),
        ],
    }


def _pace_words(pace: Pace) -> str:
    if pace.is_own:
        return "at your usual pace"
    return "at your team's usual pace" if pace.is_known else "at 75 seconds each"


def _clear_words(waiting: BoundedCount) -> str:
    """When it is clear, worked out once a minute; empty when nobody can say."""
    if not waiting or not waiting.is_exact:
        return ""
    words: str | None = cache.get("desk-clear-by")
    if words is None:
        forecast = clear_by(waiting=waiting.number)
        words = forecast.words if forecast.at else ""
        cache.set("desk-clear-by", words, KEPT_SECONDS)
    return words


def _contact_name(filters: QueueFilters) -> str:
    if not filters.contact:
        return ""
    names = Contact.objects.filter(pk=filters.contact).values_list("name", flat=True)
    return names.first() or f"Contact {filters.contact}"


def _known_short(filters: QueueFilters, counts: QueueCounts) -> bool:
    """Whether the list is short enough to be searched whole."""
    return filters.tab == "waiting" and counts.waiting.is_exact


def _empty(filters: QueueFilters, choices: Choices, *, is_empty: bool) -> dict[str, Any]:
    """Which of the three kinds of empty it is, and what a quiet day had."""
    if not is_empty:
        return {"empty": ""}
    if filters.narrowed or filters.after:
        return {"empty": "filtered"}
    if not choices.workflows or not Task.objects.exists():
        return {"empty": "nothing_set_up"}
    return {"empty": "all_done", "quiet": quiet_day() if filters.tab == "waiting" else None}
