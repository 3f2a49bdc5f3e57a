"""One person said yes where two have to: those who may say the second are told."""

from __future__ import annotations

from django.utils import timezone

from review_queue.models import NoticeKind, Task, Tier
from review_queue.services.people.audience import people_for
from review_queue.services.people.notifying import notify


def call_second_person(task: Task) -> int:
    """Tell them at once; returns how many. Nobody learns who said yes: each looks on their own.

    Only where the work itself is for two (tier T3); elsewhere the queue shows it in its turn.
    """
    if task.tier < Tier.TWO_PEOPLE:
        return 0
    people = people_for(task, at=timezone.now())
    for person in people:
        notify(
            to=person,
            kind=NoticeKind.SECOND_PERSON,
            task=task,
            text="One of two people has looked at this. It needs a second one.",
            key=f"second:{task.pk}:{task.generation}:{task.draft_hash[:40]}",
        )
    return len(people)
