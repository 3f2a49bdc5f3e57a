"""Why a decision that comes too late, or was made on an older draft, is not stored."""

from __future__ import annotations

from typing import NoReturn

from review_queue.errors import AlreadyDecided, StaleDraft, WrongState
from review_queue.models import Decision, Draft, FollowUp, State, Task
from review_queue.services.drafts.changes import changed_fields


def refuse_closed(task: Task) -> NoReturn:
    """Say who was first, who blocked it, or where the task stands if nobody decided."""
    if task.blocked_by is not None and task.state == State.BLOCKED:
        raise WrongState(
            f"{task.blocked_by} blocked this task: “{task.problem}” Nothing was decided.",
            what_to_do=f"Ask {task.blocked_by} or an owner to lift that.",
        )
    last = Decision.objects.filter(task=task).order_by("-id").first()
    if last is None:
        raise WrongState(
            f"The task is not waiting for a decision ({task.get_state_display().lower()}). "
            "Nothing was decided."
        )
    raise AlreadyDecided(
        f"{last.actor['name']} was first: {last.get_answer_display().lower()} at "
        f"{last.decided_at:%H:%M} UTC. Your decision was not stored.",
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
