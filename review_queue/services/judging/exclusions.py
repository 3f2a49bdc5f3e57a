"""Where two people decide: neither who wrote the draft nor who wrote the rule is one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from policies.engine.levels import Level
from policies.services import author_ids_of
from review_queue.models import Draft, Rejudgement, Task, Tier, Verdict
from review_queue.together import read_together


def is_for_two(task: Task) -> bool:
    """Whether policy or tier want two people on it, even where a small team may do with one.

    A second person who was only picked at random does not make it so.
    """
    return task.level == Level.TWO_PEOPLE or task.tier == Tier.TWO_PEOPLE


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Accounts that may not say yes where two have to: of the draft's last editor, of the authors
    of the rules that ask for two, then and since.
    """

    editor_id: int | None = None
    author_ids: frozenset[int] = frozenset()


def why_excluded(user: User, task: Task, kept_out: KeptOut | None = None) -> str:
    """Empty when the person may say yes where two have to, else the reason.

    No superuser is exempt, and no team is too small for it: who decides alone for two stands
    outside too. `kept_out` saves reading it again.
    """
    if not is_for_two(task):
        return ""
    known = kept_out or kept_out_of(task)
    if user.pk == known.editor_id:
        return "You wrote this version of the draft; where two people decide, others have to."
    if user.pk in known.author_ids:
        return "You wrote the rule that asks for two people here; others have to decide."
    return ""


def seat_of_editor(user: User, task: Task) -> int:
    """The seat of who just edited the draft: 0, which does not count, where two others decide."""
    return 0 if why_excluded(user, task) else 1


def kept_out_of(task: Task) -> KeptOut:
    """Read afresh: one query, and one more for every judgement in which a rule asked for two."""
    return kept_out_from(read_together(**kept_out_parts(task)))


def kept_out_parts(task: Task) -> dict[str, QuerySet[Any]]:
    """What to read for kept_out_from: the verdicts of every draft, since an edit keeps the
    protection that an earlier version was given.
    """
    drafts = Draft.objects.filter(task=task, version=task.draft_version)
    return {
        "standing": drafts.only("actor"),
        "verdicts": Verdict.objects.filter(task=task).only("policy_version", "reasons"),
        "raised": Rejudgement.objects.filter(task=task, raised=True).only(
            "policy_version", "reasons"
        ),
    }


def kept_out_from(rows: Mapping[str, Sequence[Any]]) -> KeptOut:
    """What was read, as accounts."""
    editor = next((person_id(draft.actor) for draft in rows["standing"]), None)
    authors: set[int] = set()
    for judgement in (*rows["verdicts"], *rows["raised"]):
        rules = rules_for_two(judgement.reasons)
        authors |= author_ids_of(number=judgement.policy_version, rule_ids=rules)
    return KeptOut(editor, frozenset(authors))


def rules_for_two(reasons: Sequence[Mapping[str, Any]]) -> set[str]:
    """The rules among a verdict's reasons that ask for two people."""
    return {
        str(reason["detail"].get("rule", ""))
        for reason in reasons
        if reason["source"] == "rule" and reason["level"] == Level.TWO_PEOPLE.name
    }


def person_id(actor: Mapping[str, Any]) -> int | None:
    """The account of a person's snapshot; None for a machine."""
    is_person = actor.get("kind") == "person" and str(actor.get("id", "")).isdigit()
    return int(actor["id"]) if is_person else None
