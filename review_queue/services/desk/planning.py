"""A reviewer says how many minutes they have and gets the list worth most in that time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.models import ReviewPlan, Task, Tier
from review_queue.selectors.error_rates import ErrorRates, error_rates
from review_queue.selectors.free_work import decidable_by
from review_queue.selectors.literals import FOR_TWO
from review_queue.selectors.pace import Pace, pace_of
from review_queue.services.desk.attention_budget import Candidate, Pick, fill_budget

LEAST_MINUTES, MOST_MINUTES = 1, 480
LOOKED_AT = 2000
MOST_FOR_TWO = 200
_COLUMNS = ("pk", "workflow_id", "tier", "value_minor", "due_at", "reviewers_needed")


@transaction.atomic
def make_plan(*, user: User, minutes: int, chance: Random | None = None) -> ReviewPlan:
    """Choose what to look at in so many minutes; it takes the place of the person's earlier list.

    Raises NotReviewer or InvalidEdit; nothing is stored then. Nothing is claimed or decided.
    """
    _check(user, minutes)
    now = timezone.now()
    tasks = _free_tasks(user)
    pace, rates = pace_of(user.pk), error_rates()
    candidates = [_candidate(task, pace, rates) for task in tasks]
    lot = chance or Random(secrets.randbits(64))  # noqa: S311 - a lot, not a secret
    picks = fill_budget(candidates, seconds=minutes * 60, chance=lot)
    values = {task.pk: task.value_minor for task in tasks}
    _close_open(user, now)
    plan = ReviewPlan.objects.create(
        owner=user,
        minutes=minutes,
        picks=[_stored(pick, values) for pick in picks],
        left_out=_left_out(tasks, candidates, picks, end=now + timedelta(minutes=minutes))
        | _grounds(pace, rates, tasks),
        created_at=now,
    )
    _tell(plan, user, "made", now)
    return plan


@transaction.atomic
def end_plan(*, user: User) -> bool:
    """Put the list away; what it held waits on. False when there was none."""
    return _close_open(user, timezone.now())


def _check(user: User, minutes: int) -> None:
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers decide tasks; this account is not one.")
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        words = f"Say how many minutes you have, from {LEAST_MINUTES} to {MOST_MINUTES}."
        raise InvalidEdit(f"{words} No list was made.", fields={"minutes": words})


def _free_tasks(user: User) -> list[Task]:
    """The most urgent that are free for this person, and everything that needs two people."""
    free = decidable_by(user.pk).only(*_COLUMNS).order_by("rank", "id")
    urgent = free[:LOOKED_AT]
    for_two = free.filter(FOR_TWO)[:MOST_FOR_TWO]
    return list({task.pk: task for task in chain(urgent, for_two)}.values())


def _candidate(task: Task, pace: Pace, rates: ErrorRates) -> Candidate:
    return Candidate(
        task_id=task.pk,
        seconds=pace.seconds_for(task.workflow_id),
        loss_minor=task.value_minor,
        error_rate=rates.rate(task.workflow_id, task.tier),
        is_for_two=task.tier == Tier.TWO_PEOPLE,
    )


def _stored(pick: Pick, values: Mapping[int, int]) -> dict[str, Any]:
    one = pick.candidate
    return {
        "task": one.task_id,
        "seconds": round(one.seconds, 1),
        "value_minor": values[one.task_id],
        "worth_minor": round(one.worth, 2),
        "saved_minor": round(one.saved_minor, 2),
        "why": pick.why,
        "probability": pick.probability,
    }


def _left_out(
    tasks: Sequence[Task], candidates: Sequence[Candidate], picks: Sequence[Pick], *, end: datetime
) -> dict[str, Any]:
    """What the list leaves out, in figures: how many, their money, their promises, their worth."""
    chosen = {pick.candidate.task_id for pick in picks}
    left = [task for task in tasks if task.pk not in chosen]
    due = sorted(task.due_at for task in left if task.due_at is not None)
    worth = [one.worth for one in candidates if one.task_id not in chosen]
    return {
        "number": len(left),
        "value_minor": sum(task.value_minor for task in left),
        "due_meanwhile": sum(moment <= end for moment in due),
        "next_due": due[0].isoformat() if due else None,
        "most_worth_minor": round(max(worth, default=0), 2),
        "is_everything": len(tasks) < LOOKED_AT,
    }


def _grounds(pace: Pace, rates: ErrorRates, tasks: Sequence[Task]) -> dict[str, Any]:
    """Where minutes and error rates come from, to say so on the page."""
    workflows = {task.workflow_id for task in tasks}
    return {
        "own_pace": pace.is_own,
        "known_pace": pace.is_known,
        "known_rates": sum(rates.is_known(key) for key in workflows),
        "workflows": len(workflows),
    }


def _close_open(user: User, now: datetime) -> bool:
    open_ones = ReviewPlan.objects.select_for_update().filter(owner=user, ended_at__isnull=True)
    plans = list(open_ones)
    for plan in plans:
        plan.ended_at = now
        plan.save(update_fields=["ended_at"])
        _tell(plan, user, "ended", now)
    return bool(plans)


def _tell(plan: ReviewPlan, user: User, what: str, now: datetime) -> None:
    about = {"minutes": plan.minutes, "tasks": [pick["task"] for pick in plan.picks]}
    event = Event(f"queue.plan.{what}", person(user), f"queue.plan:{plan.pk}", about, now)
    append_event(event, chain="desk")


@transaction.atomic
def begin_plan(*, plan: ReviewPlan, user: User) -> None:
    """Start walking: from now on the next item is the next of the list. Once is enough."""
    now = timezone.now()
    if ReviewPlan.objects.filter(pk=plan.pk, owner=user, started_at__isnull=True).update(
        started_at=now
    ):
        _tell(plan, user, "started", now)
