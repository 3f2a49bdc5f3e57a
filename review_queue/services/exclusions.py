"""Where two people decide: neither who wrote the draft nor who wrote the rule is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User

from policies.engine.levels import Level
from policies.services import author_ids_of
from review_queue.models import Draft, Rejudgement, Task, Tier, Verdict


def is_for_two(task: Task) -> bool:
    """Whether policy or tier want two people on it, even where a small team may do with one.

    A second person who was only picked at random does not make it so.
    """
    return task.level == Level.TWO_PEOPLE or task.tier == Tier.TWO_PEOPLE


def why_excluded(user: User, task: Task) -> str:
    """Empty when the person may say yes where two have to, else the reason.

    No superuser is exempt, and no team is too small for it: who decides alone for two stands
    outside too.
    """
    if not is_for_two(task):
        return ""
    if user.pk == last_editor_id(task):
        return "You wrote this version of the draft; where two people decide, others have to."
    if user.pk in deciding_author_ids(task):
        return "You wrote the rule that asks for two people here; others have to decide."
    return ""


def seat_of_editor(user: User, task: Task) -> int:
    """The seat of who just edited the draft: 0, which does not count, where two others decide."""
    return 0 if why_excluded(user, task) else 1


def last_editor_id(task: Task) -> int | None:
    """The account that wrote the draft as it stands; None for a machine."""
    draft = Draft.objects.filter(task=task, version=task.draft_version).only("actor").first()
    if draft is None or draft.actor.get("kind") != "person":
        return None
    return int(draft.actor["id"]) if str(draft.actor.get("id", "")).isdigit() else None


def deciding_author_ids(task: Task) -> frozenset[int]:
    """The accounts that wrote the rules which ask for two people, then and since."""
    found: set[int] = set()
    for number, reasons in _judgements(task):
        rules = {
            str(reason["detail"].get("rule", ""))
            for reason in reasons
            if reason["source"] == "rule" and reason["level"] == Level.TWO_PEOPLE.name
        }
        found |= author_ids_of(number=number, rule_ids=rules)
    return frozenset(found)


def _judgements(task: Task) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Of every draft: an edit keeps the protection that an earlier version was given."""
    verdicts = Verdict.objects.filter(task=task)
    later = Rejudgement.objects.filter(task=task, raised=True)
    yield from verdicts.values_list("policy_version", "reasons")
    yield from later.values_list("policy_version", "reasons")
