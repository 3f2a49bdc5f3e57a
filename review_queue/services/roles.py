"""Who may do what: three groups, and who may decide a given task."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission, User

from review_queue.errors import NotReviewer
from review_queue.models import Task
from review_queue.services.exclusions import why_excluded

REVIEWERS, OWNERS, AUDITORS = "Reviewers", "Owners", "Auditors"
OWN_APPS = ("queue", "policies", "intake", "oversight", "audit")
NOT_BY_HAND = (
    *("entry", "payload", "head", "execution", "attempt", "decision", "draft", "action"),
    *("shadowverdict", "rejudgement", "lonereview", "backtestrun"),
)


def ensure_roles() -> None:
    """Create or refresh the three groups; running it again changes nothing."""
    ours = Permission.objects.filter(content_type__app_label__in=OWN_APPS)
    views = list(ours.filter(codename__startswith="view_"))
    review = list(ours.filter(codename__in=["review_task", "add_task", "add_outcome"]))
    changes = ours.exclude(codename__startswith="delete_").exclude(
        content_type__model__in=NOT_BY_HAND
    )
    for name, permissions in (
        (REVIEWERS, views + review),
        (OWNERS, views + review + list(changes)),
        (AUDITORS, views),
    ):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)


def may_review(user: User, task: Task) -> bool:
    """Whether this person may decide this task."""
    return not why_not_reviewer(user, task)


def why_not_reviewer(user: User, task: Task) -> str:
    """Empty when the person may decide, else the reason in plain words. No superuser exempt."""
    if not user.is_active:
        return "This account is switched off."
    if not user.has_perm("queue.review_task"):
        return "Only reviewers decide tasks; this account is not one."
    if task.requested_by_id == user.pk:
        return "You handed in this work yourself; somebody else has to decide it."
    if task.required_group and not user.groups.filter(name=task.required_group).exists():
        return f"Only people in the group “{task.required_group}” decide this one."
    return why_excluded(user, task)


def check_reviewer(user: User, task: Task) -> None:
    """Raises NotReviewer with the reason; nothing is decided then."""
    reason = why_not_reviewer(user, task)
    if reason:
        raise NotReviewer(f"{reason} Nothing was decided.")
