"""Which waiting tasks look like this one: the same workflow, steps, template and reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Prefetch, Q

from review_queue.models import Action, Draft, Evidence, State, Task, Tier
from review_queue.selectors.free_work import decidable_by

MOST = 20
LOOKED_THROUGH = 200
_TEMPLATE = "template"

Likeness = tuple[object, ...]


def look_alikes(task: Task, user: User) -> list[Task]:
    """This task and its likes in queue order, at most twenty, all free for this person.

    Empty when the task itself may not be decided in a batch: its tier is too high, two people are
    needed, it was picked for a blind look, it came back after a yes, or its draft changes more
    than texts.
    """
    waiting = (
        decidable_by(user.pk)
        .filter(workflow_id=task.workflow_id, tier__lte=Tier.GLANCE, reviewers_needed__lte=1)
        .filter(~Q(pk=task.pk))
        .order_by("rank", "id")[:LOOKED_THROUGH]
    )
    drafts = _drafts([task, *waiting])
    own = _likeness(task, drafts.get(task.pk))
    if own is None or task.state != State.PENDING:
        return []
    alike = [one for one in waiting if _likeness(one, drafts.get(one.pk)) == own]
    return [task, *alike][:MOST]


def _drafts(tasks: Iterable[Task]) -> dict[int, Draft]:
    """The standing draft of each, with what its likeness is made of."""
    versions = {task.pk: task.draft_version for task in tasks}
    found = (
        Draft.objects.filter(task_id__in=versions)
        .select_related("verdict", "blind_pick")
        .defer("prompt_text", "raw_output")
        .prefetch_related(
            Prefetch("actions", queryset=Action.objects.order_by("position")),
            Prefetch("evidence", queryset=Evidence.objects.filter(kind=_TEMPLATE)),
        )
    )
    return {draft.task_id: draft for draft in found if draft.version == versions[draft.task_id]}


def _likeness(task: Task, draft: Draft | None) -> Likeness | None:
    """What two look-alikes share; None for what is never decided in a batch."""
    if draft is None or task.tier > Tier.GLANCE or task.reviewers_needed > 1:
        return None
    if task.problem:  # it was approved and came back: somebody reads why
        return None
    pick = getattr(draft, "blind_pick", None)
    if pick is not None and (pick.answer_first or pick.second_review):
        return None
    actions = list(draft.actions.all())
    verdict = getattr(draft, "verdict", None)
    if not actions or verdict is None:
        return None
    return (
        tuple((action.kind, _shape(action)) for action in actions),
        frozenset(one.reference for one in draft.evidence.all()),
        frozenset((reason["source"], reason["code"]) for reason in verdict.reasons),
        draft.category,
        task.required_group,
    )


def _shape(action: Action) -> tuple[str, ...]:
    """The names a payload fills in: two updates of different fields are not alike."""
    payload = json.loads(action.payload_text)
    names = [name for name, value in payload.items() if value not in (None, "", [], {})]
    changes = payload.get("changes") or payload.get("data") or []
    names += [str(one.get("name")) for one in changes if isinstance(one, dict)]
    return tuple(sorted(names))
