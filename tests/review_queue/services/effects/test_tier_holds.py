"""The mandatory delay of each tier, and when half an hour ends while nobody is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from review_queue.models import Company, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.effects.tier_holds import tier_hold_seconds
from tests.builders import a_contact, a_note, a_refund, an_email, ballot
from tests.review_queue.services.decisions.gates.scenes import a_task

pytestmark = pytest.mark.django_db
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
INSIDE: tuple[str, ...] = ()
OUTSIDE = ("customer_facing",)


@pytest.mark.parametrize(
    ("tier", "touched", "seconds"),
    [
        (0, OUTSIDE, 0),
        (1, INSIDE, 30),
        (1, OUTSIDE, 60),
        (2, INSIDE, 600),
        (2, OUTSIDE, 600),
        (3, OUTSIDE, 1800),
    ],
)
def test_each_tier_waits(tier: int, touched: tuple[str, ...], seconds: int) -> None:
    assert tier_hold_seconds(Task(tier=tier), touched, at=MONDAY_NOON) == seconds


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (datetime(2026, 11, 23, 16, 29, tzinfo=UTC), datetime(2026, 11, 23, 16, 59, tzinfo=UTC)),
        (datetime(2026, 11, 23, 16, 45, tzinfo=UTC), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 27, 17, 5, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), datetime(2026, 12, 28, 9, 0, tzinfo=UTC)),
    ],
)
def test_what_two_people_decided_leaves_when_somebody_is_there(
    at: datetime, leaves: datetime
) -> None:
    hours = {day: ["09:00", "17:00"] for day in ("monday", "tuesday", "friday")}
    Company.objects.update_or_create(
        pk=1, defaults={"time_zone": "UTC", "business_hours": hours | {"holidays": "DE"}}
    )
    seconds = tier_hold_seconds(Task(tier=3), OUTSIDE, at=at)
    assert seconds == (leaves - at).total_seconds()


@pytest.mark.parametrize(
    ("step", "workflow", "seconds"),
    [
        (a_note("x"), {}, 30),
        (an_email(), {}, 60),
        (a_refund(), {}, 600),
        (an_email(body="We will refund you."), {}, 600),
        (an_email(), {"hold_seconds": 900}, 900),
    ],
)
def test_the_longest_of_tier_workflow_and_action_counts(
    bob: User, step: Any, workflow: dict[str, int], seconds: int
) -> None:
    a_contact()
    task = a_task(step)
    Task.objects.filter(pk=task.pk).update(**workflow)
    counted = approve_task(ballot(task, bob))
    assert counted.runs_at is not None
    assert (counted.runs_at - counted.decision.decided_at).total_seconds() == seconds
