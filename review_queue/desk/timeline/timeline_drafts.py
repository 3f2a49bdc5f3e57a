"""The draft versions of a timeline, each with what it changed of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from review_queue.desk.timeline.timeline_steps import full_names
from review_queue.desk.words.plain_words import actor_words
from review_queue.desk.words.word_diff import ChangedText, changed_texts
from review_queue.models import Draft
from review_queue.selectors.retelling import Retelling, rules_language
from review_queue.services.drafts.changes import changed_fields


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A version, who made it, and its word differences from the one before; none for the first."""

    draft: Draft
    by: str
    changed_texts: tuple[ChangedText, ...]
    reasons: tuple[str, ...] = ()


def with_changes(drafts: Sequence[Draft]) -> tuple[ShownDraft, ...]:
    """The versions as they come, newest first; their actions are read already.

    One query for the company's language, one for the names of the people who wrote some of them.
    """
    names = full_names(draft.actor["id"] for draft in drafts if draft.actor["kind"] == "person")
    told, found = Retelling(rules_language()), []
    for draft, before in zip_longest(drafts, drafts[1:]):
        old = tuple(before.actions.all()) if before else ()
        changes = changed_fields(old, tuple(draft.actions.all())) if before else {}
        by = names.get(draft.actor["id"]) or actor_words(draft.actor)
        found.append(
            ShownDraft(draft, by or draft.drafter, changed_texts(changes), _reasons(draft, told))
        )
    return tuple(found)


def _reasons(draft: Draft, told: Retelling) -> tuple[str, ...]:
    verdict = getattr(draft, "verdict", None)
    if verdict is None:
        return ()
    return tuple(told.sentence(one, verdict.policy_version) for one in verdict.reasons)
