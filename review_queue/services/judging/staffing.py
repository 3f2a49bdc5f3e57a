"""Whether anybody may decide a task at all, and what happens in a team too small for two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from kept.queries import Place, kept
from review_queue.models import Company, Draft, LoneReview, State, Task
from review_queue.services.judging.exclusions import (
    KeptOut,
    is_for_two,
    kept_out_of,
    why_excluded,
)

LONE_HOLD_SECONDS = 24 * 3600
NOBODY = "Nobody may decide this: "


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who may decide, and how many have to. `problem` is empty when enough people may.

    `is_lone`: two should decide, and only one person stands outside the draft and the rule.
    """

    eligible: tuple[User, ...]
    needed: int
    is_lone: bool = False
    problem: str = ""


def find_eligible(task: Task) -> list[User]:
    """Everybody who may decide this task now, by name."""
    return free_of(task, entitled_to(task), kept_out_of(task) if is_for_two(task) else None)


def free_of(task: Task, people: Iterable[User], kept_out: KeptOut | None) -> list[User]:
    """Those of the entitled whom nothing about this task keeps out."""
    return [user for user in people if not why_excluded(user, task, kept_out)]


def staffing_of(task: Task) -> Staffing:
    """Who may decide the task and what follows from it; changes nothing."""
    if not is_for_two(task):
        if _is_anybody_entitled(task):
            return Staffing((), 1)
        return Staffing((), 1, problem=f"{NOBODY}{_missing(task)}")
    eligible = tuple(find_eligible(task))
    if len(eligible) > 1:
        return Staffing(eligible, 2)
    if eligible and Company.objects.filter(small_team_fallback=True).exists():
        return Staffing(eligible, 1, is_lone=True)
    return Staffing(eligible, 2, problem=_too_few(task, eligible))


def nobody_words(task: Task) -> str:
    """Why nobody may approve a waiting task and what to do, as it was last worked out; or empty."""
    if task.state != State.PENDING or not task.problem.startswith(NOBODY):
        return ""
    words = task.problem.removeprefix(NOBODY)
    return words[:1].upper() + words[1:]


def arrange_staffing(task: Task, *, at: datetime) -> Staffing:
    """Write on the task how many people decide it and whether anybody can; the caller saves it.

    Call inside the transaction that submits the task or raises its protection, with the verdict
    stored. The level and the hold never fall.
    """
    staffing = staffing_of(task)
    if staffing.is_lone:
        task.reviewers_needed = 1
        task.hold_seconds = max(task.hold_seconds, LONE_HOLD_SECONDS)
        LoneReview.objects.update_or_create(
            draft=Draft.objects.get(task=task, version=task.draft_version),
            defaults={
                "task": task,
                "hold_seconds": task.hold_seconds,
                "created_at": at,
            },
        )
    else:
        if earlier := _lone_reviews(task.pk, task.draft_version):
            LoneReview.objects.filter(pk__in=earlier).delete()
        task.reviewers_needed = max(task.reviewers_needed, staffing.needed)
    if staffing.problem:
        task.problem = staffing.problem
    elif task.problem.startswith(NOBODY):
        task.problem = ""
    return staffing


def entitled_to(task: Task) -> QuerySet[User]:
    """Reviewers of the task's group besides whoever handed it in, by name."""
    people = User.objects.with_perm("queue.review_task").order_by("username")
    if task.requested_by_id is not None:
        people = people.exclude(pk=task.requested_by_id)
    if task.required_group:
        people = people.filter(groups__name=task.required_group)
    return people


def _is_anybody_entitled(task: Task) -> bool:
    if task.required_group:
        return entitled_to(task).exists()
    return bool(_reviewers_but(task.requested_by_id or 0))


@kept
def _reviewers_but(requested_by: Place) -> QuerySet[User, int]:
    people = User.objects.with_perm("queue.review_task").exclude(pk=requested_by)
    return people.order_by().values_list("pk", flat=True)[:1]


@kept
def _lone_reviews(task_id: Place, version: Place) -> QuerySet[LoneReview, int]:
    rows = LoneReview.objects.filter(task=task_id, draft__version=version)
    return rows.values_list("pk", flat=True)


def _missing(task: Task) -> str:
    group = f" in the group “{task.required_group}”" if task.required_group else ""
    return (
        f"there is no active reviewer{group} besides whoever handed it in. Give somebody the role "
        "of reviewer, then it can be decided; or close it."
    )


def _too_few(task: Task, eligible: tuple[User, ...]) -> str:
    group = f" of the group “{task.required_group}”" if task.required_group else ""
    if eligible:
        return (
            f"{NOBODY}two people{group} have to, and only {eligible[0]} may. Give somebody else "
            "the role of reviewer, or let one person do in the company's settings. It can be "
            "rejected or sent back meanwhile."
        )
    return (
        f"{NOBODY}two people{group} have to, and {_why_none(task)}. Give somebody else the role "
        f"of reviewer; {_way_out(task)}or reject it."
    )


def _why_none(task: Task) -> str:
    """What keeps those out who are entitled; a team too small is no exception."""
    known = kept_out_of(task)
    named = []
    for user in entitled_to(task):
        if user.pk == known.editor_id:
            named.append(f"{user} wrote this version")
        elif user.pk in known.author_ids:
            named.append(f"{user} wrote the rule")
    return f"nobody else may: {', '.join(named)}" if named else "nobody may"


def _way_out(task: Task) -> str:
    """A new draft is nobody's own, so sending back helps where only its editor is left."""
    known = kept_out_of(task)
    if known.editor_id is None or known.editor_id in known.author_ids:
        return ""
    is_entitled = entitled_to(task).filter(pk=known.editor_id).exists()
    return "send it back for a new draft; " if is_entitled else ""
