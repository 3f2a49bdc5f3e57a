"""A past task that another policy would have treated differently: its name, money and outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.money import money_text
from oversight.models import Outcome
from policies.engine.levels import Level
from review_queue.models import Action, Decision, Task

_GOES = {
    Level.AUTO: "alone",
    Level.ONE_PERSON: "to one person",
    Level.TWO_PEOPLE: "to two people",
    Level.BLOCK: "stopped",
}
_NO = ("send_back", "reject")


@dataclass(frozen=True, slots=True)
class Case:
    """One task, with where it went and where it would go. `outcome` says what is known of it."""

    task_id: int
    subject: str
    who: str
    amount: str
    before: Level
    after: Level
    outcome: str
    was_wrong: bool
    is_unknown: bool

    @property
    def is_freed(self) -> bool:
        """Whether nobody would look any more."""
        return self.after is Level.AUTO and self.before > Level.AUTO

    @property
    def is_caught(self) -> bool:
        """Whether somebody would look who did not."""
        return self.before is Level.AUTO and self.after > Level.AUTO

    @property
    def way(self) -> str:
        """Such as “to one person → alone”."""
        return f"{_GOES[self.before]} → {_GOES[self.after]}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about tasks: their rows, their money, what people found."""

    tasks: Mapping[int, Task]
    amounts: Mapping[int, str]
    problems: Mapping[int, str]
    answers: Mapping[int, str]


def known_outcomes(task_ids: Sequence[int]) -> Known:
    """Five queries for all of the tasks."""
    tasks = Task.objects.filter(pk__in=task_ids).select_related("contact", "source")
    problems = {
        one.task_id: "" if one.kind == Outcome.Kind.NO_PROBLEM else one.get_kind_display()
        for one in Outcome.objects.filter(task_id__in=task_ids).order_by("pk")
    }
    asked = Decision.objects.filter(task_id__in=task_ids, decided_by__isnull=False)
    answers = dict(asked.order_by("pk").values_list("task_id", "answer"))
    return Known({task.pk: task for task in tasks}, _amounts(task_ids), problems, answers)


def case_of(task_id: int, before: Level, after: Level, known: Known) -> Case:
    """The task in words."""
    task = known.tasks[task_id]
    outcome, wrong, unknown = _outcome(task_id, known)
    who = task.contact.name if task.contact else task.source.sender_name
    return Case(
        task_id=task_id,
        subject=task.subject,
        who=who or task.source.sender_address,
        amount=known.amounts.get(task_id, ""),
        before=before,
        after=after,
        outcome=outcome,
        was_wrong=wrong,
        is_unknown=unknown,
    )


def _outcome(task_id: int, known: Known) -> tuple[str, bool, bool]:
    """In words, whether it was a mistake, whether nobody knows."""
    if task_id in known.problems:
        problem = known.problems[task_id]
        return (problem, True, False) if problem else ("checked: no problem", False, False)
    answer = known.answers.get(task_id, "")
    if answer in _NO:
        return "a person said no", True, False
    if answer == "approve_edited":
        return "a person corrected it", True, False
    if answer == "approve":
        return "a person said yes", False, False
    return "outcome unknown", False, True


def _amounts(task_ids: Sequence[int]) -> dict[int, str]:
    """The largest amount each task's steps name."""
    found: dict[int, tuple[int, str]] = {}
    rows = Action.objects.filter(draft__task_id__in=task_ids)
    for task_id, text in rows.values_list("draft__task_id", "payload_text"):
        amount = json.loads(text).get("amount")
        if isinstance(amount, dict) and amount["minor"] > found.get(task_id, (0, ""))[0]:
            found[task_id] = (amount["minor"], amount["currency"])
    return {task_id: money_text(minor, currency) for task_id, (minor, currency) in found.items()}
