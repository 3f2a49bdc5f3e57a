"""Why a decision that comes too late, or was made on an older draft, is not stored."""

from __future__ import annotations

from typing import NoReturn

from django.contrib.auth.models import User

from review_queue.errors import AlreadyDecided, StaleDraft, WrongState
from review_queue.models import Decision, Draft, FollowUp, State, Task
from review_queue.person_names import name_of
from review_queue.services.drafts.changes import changed_fields


def refuse_closed(task: Task, *, to: User | None = None) -> NoReturn:
    """Say who was first, who blocked it, or where the task stands if nobody decided.

    `to` is who is told: their own decision from another tab is called theirs.
    """
    if task.blocked_by is not None and task.state == State.BLOCKED:
        name = name_of(task.blocked_by)
        raise WrongState(
            f"{name} blocked this task: “{task.problem}” Nothing was decided.",
            what_to_do=f"Ask {name} or an owner to lift that.",
        )
    last = Decision.objects.filter(task=task).select_related("decided_by").order_by("-id").first()
    if last is None:
        raise WrongState(
            f"The task is not waiting for a decision ({task.get_state_display().lower()}). "
            "Nothing was decided."
        )
    answer = f"{last.get_answer_display().lower()} at {last.decided_at:%H:%M} UTC"
    is_own = to is not None and last.decided_by_id == to.pk
    raise AlreadyDecided(
        f"You decided this yourself already: {answer}. Nothing was decided twice."
        if is_own
        else f"{name_of(last.decided_by, otherwise=last.actor['name'])} was first: {answer}. "
        "Your decision was not stored.",
        by=last.actor["name"],
        at=last.decided_at,
    )


def check_standing(task: Task, seen_hash: str, *, so: str = "Nothing was kept.") -> None:
    """Raises unless the task waits for a decision with the very draft that this person saw.

    `so` says what did not happen. Raises AlreadyDecided, WrongState or StaleDraft.
    """
    if task.state != State.PENDING:
        refuse_closed(task)
    if task.draft_hash != seen_hash:
        raise StaleDraft(
            f"The draft changed since you opened it. {so}", changes=what_changed(task, seen_hash)
        )


def what_changed(task: Task, seen_hash: str) -> dict[str, tuple[str, str]]:
    """Label -> (as seen, as it stands) between the draft the person saw and the current one."""
    seen = Draft.objects.filter(task=task, content_hash=seen_hash).order_by("-version").first()
    now = Draft.objects.filter(task=task, version=task.draft_version).first()
    changes = changed_fields(
        list(seen.actions.all()) if seen else [], list(now.actions.all()) if now else []
    )
    return changes | _written_since(task)


def _written_since(task: Task) -> dict[str, tuple[str, str]]:
    """What the customer wrote after the task came in; it may be why the page is stale."""
    later = FollowUp.objects.filter(earlier=task).select_related("later__source")
    return {
        f"New message, #{one.later_id}": ("", f"{one.later.subject}\n{one.later.source.text}")
        for one in later.order_by("id")
    }
