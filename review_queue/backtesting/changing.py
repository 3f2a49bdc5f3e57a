"""What is known about the tasks whose level changes: who they are about, and how they ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies.engine.facts import Money
from review_queue.backtesting.result import ChangedTask
from review_queue.backtesting.weighing import Weighed
from review_queue.models import Decision, Draft, Task

MOST_SHOWN = 200
# Worst mistake found later per task, 0 (checked, none) to 3; tasks nobody looked at are left out.
KnownMistakes = Callable[[Sequence[int]], Mapping[int, int]]
_ANSWERS = {
    Decision.Answer.APPROVE: "approved",
    Decision.Answer.APPROVE_EDITED: "edited",
    Decision.Answer.SEND_BACK: "sent_back",
    Decision.Answer.REJECT: "rejected",
}


def no_known_mistakes(task_ids: Sequence[int]) -> Mapping[int, int]:
    """For callers that know of none."""
    return {}


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One question whose level is another one under the candidate."""

    task_id: int
    draft_id: int
    amount: Money | None
    before: Weighed
    after: Weighed


@dataclass(slots=True)
class _Attention:
    answer: str = ""
    milliseconds: int = 0


def describe(changes: Sequence[LevelChange], mistakes: KnownMistakes) -> list[ChangedTask]:
    """The changes with names, answers, mistakes and time; four queries however many there are."""
    ids = [change.task_id for change in changes]
    tasks = {
        pk: (subject, contact or "", workflow)
        for pk, subject, contact, workflow in Task.objects.filter(pk__in=ids).values_list(
            "id", "subject", "contact__name", "workflow__name"
        )
    }
    looked = _attention(ids)
    expected = _expected([change.draft_id for change in changes])
    severities = mistakes(ids)
    return [
        _described(
            change,
            tasks[change.task_id],
            looked.get(change.task_id, _Attention()),
            expected.get(change.draft_id, 0),
            severities.get(change.task_id),
        )
        for change in changes
    ]


def _described(
    change: LevelChange,
    names: tuple[str, str, str],
    attention: _Attention,
    expected_ms: int,
    severity: int | None,
) -> ChangedTask:
    subject, contact, workflow = names
    return ChangedTask(
        task_id=change.task_id,
        subject=subject,
        contact=contact,
        workflow=workflow,
        amount_minor=change.amount.minor if change.amount else None,
        amount_currency=change.amount.currency if change.amount else "",
        before=change.before.level.name,
        after=change.after.level.name,
        answer=attention.answer,
        severity=severity,
        seconds=round((attention.milliseconds or expected_ms) / 1000),
    )


def _attention(task_ids: Sequence[int]) -> dict[int, _Attention]:
    """The last word of a person on each task, and the attention all of them paid."""
    found: dict[int, _Attention] = {}
    decisions = Decision.objects.filter(task_id__in=task_ids, answer__in=list(_ANSWERS))
    for task_id, answer, active_ms in decisions.order_by("id").values_list(
        "task_id", "answer", "active_ms"
    ):
        seen = found.setdefault(task_id, _Attention())
        seen.answer = _ANSWERS[Decision.Answer(answer)]
        seen.milliseconds += active_ms
    return found


def _expected(draft_ids: Iterable[int]) -> dict[int, int]:
    """How long a careful person needs for each draft, in milliseconds."""
    return dict(Draft.objects.filter(pk__in=list(draft_ids)).values_list("id", "read_ms"))
