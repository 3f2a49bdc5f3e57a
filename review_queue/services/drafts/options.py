"""Decision support: the drafter's ranked options, and the one a person chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.actors import Actor
from connectors.canonical import load_canonical
from connectors.registry import validate_payload
from drafting.contract import DraftedOption
from review_queue.errors import InvalidEdit
from review_queue.models import Action, Alternative, Draft, Task
from review_queue.services.drafts.editing import NewVersion, store_version
from review_queue.services.drafts.freezing import EvidenceText, Proposed

MOST_OPTIONS = 4
CHOOSE_FIRST = "Choose one of the options. Nothing was approved."


@dataclass(frozen=True, slots=True)
class Option:
    """One option as it is shown: `actions` and `evidence` are plain values."""

    rank: int
    title: str
    reason: str
    actions: tuple[Mapping[str, Any], ...]
    evidence: tuple[Mapping[str, Any], ...]
    is_standing: bool


def store_options(draft: Draft, options: Sequence[DraftedOption]) -> None:
    """Keep the ranked options of a saved draft; its own actions are the first of them.

    Raises InvalidPayload or UnknownKind when one of them does not fit its action.
    """
    for rank, option in enumerate(options[1:MOST_OPTIONS], start=2):
        actions = [
            {"kind": one.kind, "payload": validate_payload(one.kind, one.payload)}
            for one in option.actions
        ]
        grounds = [
            {"kind": one.kind, "reference": one.reference, "title": one.title, "quote": one.quote}
            for one in option.evidence
        ]
        Alternative.objects.create(
            draft=draft,
            rank=rank,
            title=option.title[:120],
            reason=option.reason,
            actions=actions,
            evidence=grounds,
        )


def chosen_rank(asked: int, draft: Draft) -> int:
    """The place of the option a ballot means; 0 where the draft offers none.

    Raises InvalidEdit when options are offered and none was chosen: the first is no default.
    """
    if not draft.option_rank:
        return 0
    if not asked:
        raise InvalidEdit(CHOOSE_FIRST, fields={"option": "Choose one of the options first."})
    return asked


def choose_option(
    task: Task, draft: Draft, rank: int, *, typed: bool = False, chooser: Actor, at: datetime
) -> tuple[Draft, list[Action]]:
    """The chosen option as the draft that stands, frozen and judged like any other.

    Call inside a transaction with the task locked and pending. The stricter of before and after
    holds. Raises InvalidEdit when there is no such option, or when the text of another one was
    edited (`typed`), or ForbiddenByPolicy.
    """
    if typed:
        raise InvalidEdit(
            CHOOSE_FIRST, fields={"option": "You changed the text of one option and chose another."}
        )
    previous = Draft.objects.get(pk=draft.pk)
    chosen = Alternative.objects.filter(draft=previous, rank=rank).first()
    if chosen is None:
        raise InvalidEdit(CHOOSE_FIRST, fields={"option": "There is no such option."})
    edits = [Proposed(one["kind"], one["payload"]) for one in chosen.actions]
    evidence = [EvidenceText(**one) for one in chosen.evidence]
    others = [one for one in Alternative.objects.filter(draft=previous) if one.pk != chosen.pk]
    turned_down = _as_alternative(previous)
    version = _version_of(previous, chosen, chooser)
    stored, actions = store_version(task, edits, evidence, version, at=at)
    for one in (*others, turned_down):
        one.pk, one.draft = None, stored
        one._state.adding = True
        one.save()
    return stored, actions


def _version_of(previous: Draft, chosen: Alternative, chooser: Actor) -> NewVersion:
    return NewVersion(
        author=previous.actor,
        by=chooser,
        drafter=previous.drafter,
        model=previous.model,
        category=previous.category,
        event="option_chosen",
        option=(chosen.rank, chosen.title, chosen.reason),
    )


def options_of(draft: Draft) -> tuple[Option, ...]:
    """All options of a draft in the drafter's order; empty where it offers none."""
    if not draft.option_rank:
        return ()
    standing = _as_alternative(draft)
    rows = [(standing, True), *((one, False) for one in draft.alternatives.all())]
    return tuple(
        Option(
            rank=one.rank,
            title=one.title,
            reason=one.reason,
            actions=tuple(one.actions),
            evidence=tuple(one.evidence),
            is_standing=is_standing,
        )
        for one, is_standing in sorted(rows, key=lambda row: row[0].rank)
    )


def _as_alternative(draft: Draft) -> Alternative:
    """The bundle that stood until now, to choose again."""
    actions = [{"kind": one.kind, "payload": one.payload} for one in _payloads(draft)]
    grounds = [
        {"kind": one.kind, "reference": one.reference, "title": one.title, "quote": one.quote}
        for one in draft.evidence.all()
    ]
    return Alternative(
        rank=draft.option_rank,
        title=draft.option_title,
        reason=draft.option_reason,
        actions=actions,
        evidence=grounds,
    )


def _payloads(draft: Draft) -> list[Proposed]:
    return [Proposed(one.kind, load_canonical(one.payload_text)) for one in draft.actions.all()]
