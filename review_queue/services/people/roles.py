"""Who may do what: three groups, and who may decide a given task."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission, User

from review_queue.errors import NotReviewer
from review_queue.models import State, Task
from review_queue.services.judging.exclusions import KeptOut, why_excluded

REVIEWERS, OWNERS, AUDITORS = "Reviewers", "Owners", "Auditors"
OWN_APPS = ("queue", "policies", "topics", "intake", "oversight", "audit", "auditor")
NOT_BY_HAND = (
    *("entry", "payload", "head", "execution", "attempt", "decision", "draft", "action"),
    *("shadowverdict", "rejudgement", "rulehit", "rulereview", "lonereview", "backtestrun"),
    *("compactfacts", "quarantine", "limituse", "limithold", "outcomestatement"),
    *("opinion", "comment", "mention", "followup", "mailreference", "alternative", "ruleproposal"),
    *("languageanswers", "topicmodel", "trainingrun", "labelupload"),
    *("notice", "noticepreferences", "letter", "decisionlink", "digestslot", "guesscount"),
    *("timestep", "heartbeat", "trailcheck"),
    *("unsealed", "seal", "checkpoint", "checkpointreceipt", "anchorrefusal"),
    *("bounce", "filebytes", "fileddocument", "addedfile", "todo"),
)


def ensure_roles() -> None:
    """Create or refresh the three groups; running it again changes nothing."""
    ours = Permission.objects.select_related("content_type").filter(
        content_type__app_label__in=OWN_APPS
    )
    views = list(ours.filter(codename__startswith="view_"))
    review = list(ours.filter(codename__in=["review_task", "add_task", "add_outcome"]))
    changes = ours.exclude(codename__startswith="delete_").exclude(
        content_type__model__in=NOT_BY_HAND
    )
    # The whole trail is read by those who oversee, not by those whose work it tells of.
    desk = [one for one in views if one.content_type.app_label != "audit"]
    for name, permissions in (
        (REVIEWERS, desk + review),
        (OWNERS, views + review + list(changes)),
        (AUDITORS, views),
    ):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)


def may_review(user: User, task: Task) -> bool:
    """Whether this person may decide this task."""
    return not why_not_reviewer(user, task)


def why_not_reviewer(user: User, task: Task, kept_out: KeptOut | None = None) -> str:
    """Empty when the person may decide, else the reason in plain words. No superuser exempt.

    `kept_out` saves reading again whom the task keeps out.
    """
    return why_not_refuser(user, task) or why_excluded(user, task, kept_out)


def why_not_refuser(user: User, task: Task) -> str:
    """Empty when the person may say no: reject it or send it back.

    Saying no lets nothing out, so where two people say yes, the draft's editor and the rule's
    author still may.
    """
    if not user.is_active:
        return "This account is switched off."
    if not user.has_perm("queue.review_task"):
        return "Only reviewers decide tasks; this account is not one."
    if task.requested_by_id == user.pk:
        return "You handed in this work yourself; somebody else has to decide it."
    if task.required_group and not user.groups.filter(name=task.required_group).exists():
        return f"Only people in the group “{task.required_group}” decide this one."
    return ""


def why_not_closer(user: User, task: Task) -> str:
    """Empty when the person may close it unrun; while it waits, whoever handed it in too."""
    withdraws = task.state == State.PENDING and task.requested_by_id == user.pk
    if withdraws and user.is_active and user.has_perm("queue.review_task"):
        return ""
    return why_not_refuser(user, task)


def may_lift_veto(user: User, task: Task) -> bool:
    """Whether this person may end the veto on a task: who placed it, and owners."""
    is_owner = user.is_active and user.has_perm("queue.stop_everything")
    return is_owner or (user.is_active and user.pk == task.blocked_by_id)


def check_veto(user: User, task: Task) -> None:
    """Raises NotReviewer when somebody else's veto stands against any further step."""
    if task.state == State.BLOCKED and task.blocked_by_id and not may_lift_veto(user, task):
        raise NotReviewer(
            f"{task.blocked_by} blocked this; only they or an owner can lift that. "
            "Nothing was changed.",
            what_to_do=f"Ask {task.blocked_by} or an owner.",
        )


def check_reviewer(user: User, task: Task) -> None:
    """Raises NotReviewer with the reason; nothing is decided then."""
    _refuse_for(why_not_reviewer(user, task))


def check_refuser(user: User, task: Task) -> None:
    """Raises NotReviewer when the person may not even say no; nothing is decided then."""
    _refuse_for(why_not_refuser(user, task))


def check_closer(user: User, task: Task) -> None:
    """Raises NotReviewer when the person may not close it; nothing is closed then."""
    _refuse_for(why_not_closer(user, task))


def _refuse_for(reason: str) -> None:
    if reason:
        raise NotReviewer(f"{reason} Nothing was decided.")
