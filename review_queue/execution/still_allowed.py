"""At dispatch: do the rules in force now want more people than have decided?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User

from policies.engine.levels import Level
from policies.engine.verdict import Verdict
from review_queue.execution.clock import database_now
from review_queue.models import Decision, Execution, FactsSnapshot, LoneReview, Rejudgement, Task
from review_queue.services.judging.asking import ask_again
from review_queue.services.judging.forbidding import is_forbidden
from review_queue.services.judging.stricter import keep_rejudgement, raise_protection


def find_stricter_rule(
    execution: Execution, task: Task, approvals: Iterable[Decision], *, number: int
) -> str:
    """Why the rules in force now, version `number`, do not let this run; empty when they do.

    When they do not, the task in memory is lifted to what they want, so that whoever decides next
    decides under the stricter of then and now; the caller saves it.
    """
    if is_forbidden(task):
        return f"It was approved, but {_in_force(number)} forbid it."
    draft = execution.action.draft
    if number == execution.decision.policy_version:
        return ""
    settled = Rejudgement.objects.filter(draft=draft, policy_version=number, raised=False)
    if settled.exists():
        return ""
    snapshot = FactsSnapshot.objects.filter(draft=draft).first()
    if snapshot is None:
        return "The facts it was judged on are gone."
    verdict = ask_again(snapshot)
    people = {given.decided_by_id: given.decided_by for given in approvals if given.decided_by_id}
    is_lone = LoneReview.objects.filter(draft=draft).exists()
    obstacle = _obstacle(verdict, people, is_lone=is_lone)
    if obstacle:
        raise_protection(task, verdict)
        keep_rejudgement(task, draft, verdict, number=number, raised=True, at=database_now())
    return obstacle


def _obstacle(verdict: Verdict, people: Mapping[int, User | None], *, is_lone: bool) -> str:
    rules = _in_force(verdict.policy_version)
    if verdict.level is Level.BLOCK:
        return f"It was approved, but {rules} forbid it."
    needed = min(verdict.reviewers_needed, 1) if is_lone else verdict.reviewers_needed
    if needed > len(people):
        count = "two people" if needed > 1 else "a person"
        return f"It was approved, but {rules} ask for {count}."
    group = verdict.required_group
    if group and any(not _is_in(person, group) for person in people.values()):
        return f"It was approved, but {rules} ask for people of the group “{group}”."
    return ""


def _in_force(version: int) -> str:
    return f"the rules in force now (version {version})"


def _is_in(person: User | None, group: str) -> bool:
    return person is not None and person.groups.filter(name=group).exists()
