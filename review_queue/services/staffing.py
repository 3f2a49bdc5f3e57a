"""Whether anybody may decide a task at all, and what happens in a team too small for two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from review_queue.models import Company, Draft, LoneReview, Task
from review_queue.services.exclusions import is_for_two, why_excluded

LONE_HOLD_SECONDS = 24 * 3600
NOBODY = "Nobody may decide this: "


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who may decide, and how many have to. `problem` is empty when enough people may.

    `is_lone`: two should decide and one may; `waives_exclusions`: only the draft's editor or the
    rule's author is left.
    """

    eligible: tuple[User, ...]
    needed: int
    is_lone: bool = False
    waives_exclusions: bool = False
    problem: str = ""


def find_eligible(task: Task) -> list[User]:
    """Everybody who may decide this task now, by name."""
    return [user for user in _entitled(task) if not why_excluded(user, task)]


def staffing_of(task: Task) -> Staffing:
    """Who may decide the task and what follows from it; changes nothing."""
    if not is_for_two(task):
        if _entitled(task).exists():
            return Staffing((), 1)
        return Staffing((), 1, problem=f"{NOBODY}{_missing(task)}")
    entitled = list(_entitled(task))
    # An exception granted earlier does not count: whether it still stands is decided here.
    strict = tuple(user for user in entitled if not why_excluded(user, task, ignore_waiver=True))
    if len(strict) > 1:
        return Staffing(strict, 2)
    may_be_lone = Company.objects.filter(small_team_fallback=True).exists()
    if strict and may_be_lone:
        return Staffing(strict, 1, is_lone=True)
    if entitled and may_be_lone:
        return Staffing(tuple(entitled), 1, is_lone=True, waives_exclusions=True)
    return Staffing(strict, 2, problem=_too_few(task, strict))


def arrange_staffing(task: Task, *, at: datetime) -> Staffing:
    """Write on the task how many people decide it and whether anybody can; the caller saves it.

    Call inside the transaction that submits the task or raises its protection, with the verdict
    stored. The level and the hold never fall.
    """
    staffing = staffing_of(task)
    lone = LoneReview.objects.filter(task=task, draft__version=task.draft_version)
    if staffing.is_lone:
        task.reviewers_needed = 1
        task.hold_seconds = max(task.hold_seconds, LONE_HOLD_SECONDS)
        LoneReview.objects.update_or_create(
            draft=Draft.objects.get(task=task, version=task.draft_version),
            defaults={
                "task": task,
                "hold_seconds": task.hold_seconds,
                "waives_exclusions": staffing.waives_exclusions,
                "created_at": at,
            },
        )
    else:
        lone.delete()
        task.reviewers_needed = max(task.reviewers_needed, staffing.needed)
    if staffing.problem:
        task.problem = staffing.problem
    elif task.problem.startswith(NOBODY):
        task.problem = ""
    return staffing


def _entitled(task: Task) -> QuerySet[User]:
    people = User.objects.with_perm("queue.review_task").order_by("username")
    if task.requested_by_id is not None:
        people = people.exclude(pk=task.requested_by_id)
    if task.required_group:
        people = people.filter(groups__name=task.required_group)
    return people


def _missing(task: Task) -> str:
    group = f" in the group “{task.required_group}”" if task.required_group else ""
    return (
        f"there is no active reviewer{group} besides whoever handed it in. Give somebody the role "
        "of reviewer, then it can be decided."
    )


def _too_few(task: Task, strict: tuple[User, ...]) -> str:
    who = f"only {strict[0]} may" if strict else "nobody may"
    group = f" of the group “{task.required_group}”" if task.required_group else ""
    return (
        f"{NOBODY}two people{group} have to, and {who}. Give somebody else the role of reviewer, "
        "or let one person do in the company's settings."
    )
