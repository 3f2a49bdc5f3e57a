"""Wrong, never again: a mistake becomes a proposed rule for the owner. Nothing comes into force."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from connectors.registry import ACTION_KINDS
from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Condition, Operator, Rule
from policies.language import LONGEST, Unclear, Understood, parse_sentence
from review_queue.door import lock_task, note_event
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.events import task_event
from review_queue.models import Company, FactsSnapshot, Mode, RuleProposal, Task, Workflow

LONGEST_WORDS = 2_000
Status = RuleProposal.Status

# What may be said of a mistake, the most telling first: a fact, and the value that makes it odd.
_ODD: tuple[tuple[str, object], ...] = (
    ("amount.differs_from_record", True),
    ("recipient.on_record", False),
    ("evidence.sources_disagree", True),
    ("record.found", False),
    ("contact.on_record", False),
    ("evidence.has_source", False),
)
_ABOUT_THE_CUSTOMER = frozenset({"recipient.on_record", "contact.on_record"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence the rules can read, and the facts of the task it was built from."""

    sentence: str
    facts: Mapping[str, Any]


def suggest_rule(task: Task, *, reason: str = "") -> Suggestion:
    """The rule that would have held this very task for more people, in the owner's language."""
    facts = _facts_of(task)
    conditions = tuple(_conditions(facts, reason))[:2]
    is_automatic = task.workflow.mode == Mode.FLAG_ON_EXCEPTION
    rule = Rule(
        id="proposal",
        name="",
        conditions=conditions,
        level=Level.ONE_PERSON if is_automatic else Level.TWO_PEOPLE,
        workflow=task.workflow.key,
    )
    used = {one.fact: facts[one.fact] for one in conditions}
    return Suggestion(with_name(rule_sentence(rule), task.workflow), used)


def with_name(sentence: str, workflow: Workflow) -> str:
    """The sentence with the workflow's name, where it then still reads as the same rule."""
    named = _moved(sentence, workflow.key, workflow.name)
    names = {workflow.key: workflow.name}
    if named == sentence:
        return sentence
    return named if _read(named, names) == _read(sentence, names) else sentence


def _moved(sentence: str, said: str, instead: str) -> str:
    start = f"In {said}: "
    return f"In {instead}: {sentence[len(start) :]}" if sentence.startswith(start) else sentence


def _read(sentence: str, names: Mapping[str, str]) -> Rule | Unclear:
    """As an owner's page would read it: in the company's currency, with its groups."""
    found = parse_sentence(
        sentence,
        currency=Company.objects.values_list("currency", flat=True).first() or "EUR",
        workflows=names,
        groups=sorted(Group.objects.values_list("name", flat=True)),
        kinds=ACTION_KINDS,
    )
    return found.rule if isinstance(found, Understood) else found


@transaction.atomic
def propose_rule(
    *, task_id: int, user: User, sentence: str, what_went_wrong: str = ""
) -> RuleProposal:
    """File a sentence for the owner. Raises NotReviewer, WrongState, or InvalidEdit, saying why the
    sentence cannot be read as a rule."""
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers propose rules. Nothing was filed.")
    task = lock_task(task_id)
    if not task.draft_version:
        raise WrongState("There is no draft yet that could be wrong. Nothing was filed.")
    text = " ".join(sentence.split())[:LONGEST]
    _check_readable(task, text)
    # Under its key, so that it can still be read when somebody gives the workflow another name.
    text = _moved(text, task.workflow.name, task.workflow.key)
    now = timezone.now()
    proposal = RuleProposal.objects.create(
        task=task,
        workflow=task.workflow,
        sentence=text,
        what_went_wrong=what_went_wrong.strip()[:LONGEST_WORDS],
        facts=dict(suggest_rule(task).facts),
        draft_version=task.draft_version,
        proposed_by=user,
        proposed_at=now,
    )
    event = task_event(
        task, "rule_proposed", person(user), now, proposal=proposal.pk, sentence=text
    )
    note_event(task, event)
    return proposal


@transaction.atomic
def settle_proposal(*, proposal_id: int, user: User, taken: bool) -> RuleProposal:
    """An owner takes it into a draft or declines it. Raises NotReviewer or WrongState."""
    if not user.has_perm("policies.change_policyversion"):
        raise NotReviewer("Only an owner settles proposals. Nothing was changed.")
    proposal = RuleProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.status != Status.OPEN:
        raise WrongState("This proposal was settled already. Nothing was changed.")
    now = timezone.now()
    proposal.status = Status.TAKEN if taken else Status.DECLINED
    proposal.settled_by, proposal.settled_at = user, now
    proposal.save(update_fields=["status", "settled_by", "settled_at"])
    task = lock_task(proposal.task_id)
    kind = "proposal_taken" if taken else "proposal_declined"
    note_event(task, task_event(task, kind, person(user), now, proposal=proposal.pk))
    return proposal


def open_proposals() -> list[RuleProposal]:
    """What waits for an owner, newest first."""
    rows = RuleProposal.objects.filter(status=Status.OPEN)
    return list(rows.select_related("task", "workflow", "proposed_by").order_by("-id")[:50])


def _check_readable(task: Task, text: str) -> None:
    if not text:
        raise InvalidEdit(
            "Nothing was filed: the rule is empty.", fields={"sentence": "Write the rule first."}
        )
    names = dict(Workflow.objects.values_list("key", "name"))
    found = _read(text, names)
    if isinstance(found, Unclear):
        raise InvalidEdit(
            "Nothing was filed: the rule cannot be read.",
            fields={"sentence": f"{found.message} {found.suggestion}".strip()},
        )


def _facts_of(task: Task) -> dict[str, Any]:
    """Name -> value of what the gate knew about the standing draft, its amount included."""
    snapshot = FactsSnapshot.objects.filter(task=task, draft__version=task.draft_version).first()
    if snapshot is None:
        return {}
    try:
        stored = json.loads(snapshot.json_text)
        facts = {one["name"]: one["value"] for one in stored["facts"]["facts"]}
        amounts = [one["amount"] for one in stored["actions"] if one["amount"]]
    except (ValueError, KeyError, TypeError):
        return {}
    largest = max(amounts, key=lambda one: one["minor"], default=None)
    return facts | ({"action.amount": largest} if largest else {})


def _conditions(facts: Mapping[str, Any], reason: str) -> Iterator[Condition]:
    odd = [(name, value) for name, value in _ODD if name in facts and facts[name] is value]
    if reason == "wrong_customer":
        odd.sort(key=lambda one: one[0] not in _ABOUT_THE_CUSTOMER)
    for name, _ in odd[:1]:
        # A flag that is off is said as "is not"; what it is then compared with is always yes.
        yield Condition(name, Operator.IS if facts[name] else Operator.IS_NOT, True)
    amount = facts.get("action.amount")
    if amount is not None and amount["minor"] > 0 and not odd:
        yield Condition(
            "action.amount", Operator.AT_LEAST, Money(amount["minor"], amount["currency"])
        )
    if facts.get("draft.category"):
        yield Condition("draft.category", Operator.IS, str(facts["draft.category"]))
