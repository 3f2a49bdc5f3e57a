"""What ran or will run was approved: exactly those bytes, by somebody who may say yes to them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from audit.models import Entry
from audit.verify.report import Problem
from review_queue.models import Decision, Execution
from review_queue.selectors.task_heads import PREFIX

Answer = Decision.Answer
YES = (Answer.APPROVE, Answer.APPROVE_EDITED, Answer.AUTO, Answer.RETRY, Answer.CONFIRM)


def approval_problems(_base: int) -> Iterator[Problem]:
    """Executions without a matching yes, and yeses of people who handed the work in themselves."""
    matching = Q(
        decision__answer__in=YES,
        decision__task=F("task"),
        decision__draft=F("action__draft"),
        decision__draft_hash=F("action__draft__content_hash"),
        content_hash=F("action__content_hash"),
    )
    strays = Execution.objects.exclude(pk__in=Execution.objects.filter(matching).values("pk"))
    for task_id, number in strays.order_by("id").values_list("task_id", "id").iterator():
        words = f"approval: no decision about these very bytes stands behind execution {number}"
        yield _problem(task_id, words)
    own = Decision.objects.filter(
        answer__in=(Answer.APPROVE, Answer.APPROVE_EDITED), decided_by=F("task__requested_by")
    )
    for task_id, name in own.order_by("id").values_list("task_id", "decided_by__username"):
        yield _problem(task_id, f"duties: {name} approved work they handed in themselves")


def _problem(task_id: int, words: str) -> Problem:
    """Named at the task's last yes, else at its last entry."""
    entries = Entry.objects.filter(chain=f"{PREFIX}{task_id}").order_by("-position")
    own = entries.filter(kind__contains="approved").first() or entries.first()
    if own is None:
        return Problem(f"{PREFIX}{task_id}", 1, words)
    return Problem(own.chain, own.position, words, own.kind, own.entry_hash)
