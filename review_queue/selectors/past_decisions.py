"""What people did with a workflow's drafts lately: how often they changed them, and with which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery
from rapidfuzz import fuzz

from review_queue.models import Decision, State, Task
from review_queue.person_names import name_of

LATELY = 100
LOOKED_THROUGH = 5_000
LEAST_TO_TELL = 10
MOST_ALIKE = 4
ALIKE_FROM = 62.0  # of 100: "Where is order 1182?" and "Where is my order 1340?" are alike
SUBJECT_WEIGHT = 0.7
_UNCHANGED = Decision.Answer.APPROVE
_CORRECTED = (Decision.Answer.APPROVE_EDITED, Decision.Answer.SEND_BACK, Decision.Answer.REJECT)
_BY_PEOPLE = (_UNCHANGED, *_CORRECTED)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Of the last `checked` decisions people took on this workflow, `corrected` were no plain yes.

    `usual_slip` is the reason code given most often, empty when nobody gave one.
    """

    checked: int
    corrected: int
    usual_slip: str = ""

    @property
    def tells(self) -> bool:
        """Whether there are enough decisions to say anything."""
        return self.checked >= LEAST_TO_TELL


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier task much like this one, what was decided, and how it ended."""

    task_id: int
    subject: str
    answer: str
    by: str
    at: datetime
    ended: str


@dataclass(frozen=True, slots=True)
class Past:
    """Both views of the same stretch of the past."""

    record: TrackRecord
    alike: tuple[Alike, ...]


def past_of(task: Task) -> Past:
    """The last hundred decisions of people in the task's workflow, in one query.

    Looked for among the newest 5,000 of the company, so that a rare workflow in a long history
    costs no more than a busy one.
    """
    newest = Decision.objects.order_by("-pk").values("pk")[:1]
    lately = (
        Decision.objects.filter(pk__gt=Subquery(newest) - LOOKED_THROUGH)
        .filter(task__workflow_id=task.workflow_id, answer__in=_BY_PEOPLE)
        .exclude(task_id=task.pk)
        .select_related("task", "decided_by")
        .only(
            "answer",
            "reason_codes",
            "decided_at",
            "actor",
            "task__subject",
            "task__summary",
            "task__state",
            "task__contact_id",
            "decided_by__username",
            "decided_by__first_name",
            "decided_by__last_name",
        )
        .order_by("-id")[:LATELY]
    )
    rows = list(lately)
    return Past(_record(rows), _alike(task, rows))


def _record(rows: Sequence[Decision]) -> TrackRecord:
    corrected = [row for row in rows if row.answer in _CORRECTED]
    slips = Counter(code for row in corrected for code in row.reason_codes)
    usual = slips.most_common(1)
    return TrackRecord(len(rows), len(corrected), usual[0][0] if usual else "")


def _alike(task: Task, rows: Sequence[Decision]) -> tuple[Alike, ...]:
    """The most similar by subject and summary; of one task the last decision counts."""
    scored: dict[int, tuple[float, Decision]] = {}
    for row in rows:
        if row.task_id in scored:
            continue
        score = _likeness(task, row.task)
        if score >= ALIKE_FROM:
            scored[row.task_id] = (score, row)
    best = sorted(scored.values(), key=lambda one: (-one[0], -one[1].pk))[:MOST_ALIKE]
    return tuple(
        Alike(
            task_id=row.task_id,
            subject=row.task.subject,
            answer=row.get_answer_display(),
            by=name_of(row.decided_by),
            at=row.decided_at,
            ended=State(row.task.state).label,
        )
        for _score, row in best
    )


def _likeness(one: Task, other: Task) -> float:
    """0 to 100: what was asked counts most; drafts of one template are alike by themselves."""
    asked = fuzz.token_set_ratio(one.subject.casefold(), other.subject.casefold())
    proposed = fuzz.token_set_ratio(one.summary.casefold(), other.summary.casefold())
    return SUBJECT_WEIGHT * asked + (1 - SUBJECT_WEIGHT) * proposed
