"""Why a piece of work stands where it stands, in one plain sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.money import money_text
from review_queue.desk.words.keeping_back import is_kept_back, rough_minor
from review_queue.desk.words.spans import span_words
from review_queue.models import Task
from review_queue.services.routing.routing import MOST_VALUE_SECONDS, VALUE_SECONDS_PER_UNIT

LONG_WAIT = timedelta(days=1)


def order_words(task: Task, *, currency: str, now: datetime) -> str:
    """What put the task where it is, the weightiest first: "due in 40 min, €8,400 at risk"."""
    promise, money = _promise(task, now), _money(task, currency)
    leading = [money, promise] if _money_weighs_more(task, now) else [promise, money]
    parts = [*leading, _priority(task), _waiting(task, now)]
    return ", ".join(part for part in parts if part)


def _money_weighs_more(task: Task, now: datetime) -> bool:
    """Whether money brings it forward by more than the promise holds it back."""
    if task.due_at is None:
        return False
    forward = min(task.value_minor // 100 * VALUE_SECONDS_PER_UNIT, MOST_VALUE_SECONDS)
    return forward > max((task.due_at - now).total_seconds(), 0) and task.due_at > now


def _promise(task: Task, now: datetime) -> str:
    if task.due_at is None:
        return ""
    left = task.due_at - now
    return f"due in {span_words(left)}" if left > timedelta() else f"overdue by {span_words(-left)}"


def _money(task: Task, currency: str) -> str:
    if not task.value_minor:
        return ""
    blind = is_kept_back(task)
    value = rough_minor(task.value_minor) if blind else task.value_minor
    words = money_text(value, currency).removesuffix(".00")
    return f"{'over ' if blind else ''}{words} at risk"


def _priority(task: Task) -> str:
    if task.priority > 0:
        return "moved up by a rule"
    return "moved down by a rule" if task.priority < 0 else ""


def _waiting(task: Task, now: datetime) -> str:
    age = now - task.created_at
    if task.due_at is None or age >= LONG_WAIT:
        return f"waiting for {span_words(age)}"
    return ""
