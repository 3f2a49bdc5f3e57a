"""Building ledger events about tasks."""

from __future__ import annotations

from datetime import datetime

from audit.actors import Actor
from audit.chain import Event
from review_queue.models import Task


def task_event(task: Task, kind: str, actor: Actor, at: datetime, **payload: object) -> Event:
    """`queue.task.<kind>` with the state it left, the state it is in and what the caller adds."""
    return Event(
        kind=f"queue.task.{kind}",
        actor=actor,
        object_ref=f"queue.task:{task.pk}",
        payload={"from": task.seen.state, "to": task.state, **payload},
        occurred_at=at,
    )
