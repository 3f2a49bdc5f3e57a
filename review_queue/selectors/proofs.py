"""The proofs of a stored draft, what of it a person has to look at, and who looked at what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User

from review_queue.models import Action, ContactRecord, Draft, Evidence, Task, ViewEvent
from review_queue.proofs.contract import DraftField, Grounds, Proof
from review_queue.proofs.fields import fields_of
from review_queue.proofs.proving import open_proofs, prove
from review_queue.selectors.desk_item import MOST_RECORDS
from review_queue.selectors.proof_grounds import (
    Document,
    DraftParts,
    documents_for,
    grounds_for,
)

OPENED = "claim-"  # a view of the card claim-<id> is a statement somebody opened
BY_A_PERSON = "person"


@dataclass(frozen=True, slots=True)
class LoadedParts:
    """A draft with what it may rest on, read for nothing but its proofs."""

    task: Task
    draft: Draft | None
    actions: tuple[Action, ...]
    evidence: tuple[Evidence, ...]
    records: tuple[ContactRecord, ...]


def proofs_of(parts: DraftParts, documents: Sequence[Document] | None = None) -> tuple[Proof, ...]:
    """Every statement of the draft as it is stored; what a person's edit brought in is marked."""
    texts = documents_for(parts) if documents is None else documents
    grounds = grounds_for(parts, texts)
    proofs = prove(tuple(stored_fields(parts.actions)), grounds)
    before = previous_proofs(parts, grounds)
    return proofs if before is None else marked_changed(proofs, before)


def previous_proofs(parts: DraftParts, grounds: Grounds) -> tuple[Proof, ...] | None:
    """Of the version a person's edit started from; None where no person edited."""
    draft = parts.draft
    if draft is None or draft.drafter != BY_A_PERSON or draft.version < 2:
        return None
    before = Action.objects.filter(draft__task_id=draft.task_id, draft__version=draft.version - 1)
    return prove(tuple(stored_fields(before)), grounds)


def marked_changed(proofs: Sequence[Proof], before: Sequence[Proof]) -> tuple[Proof, ...]:
    """The proofs, with those marked that the version before does not have."""
    known = {one.id for one in before}
    return tuple(replace(one, is_changed=one.id not in known) for one in proofs)


def unproven_claims(task: Task, draft: Draft) -> tuple[Proof, ...]:
    """What a person has to open before deciding about this draft, in order of the draft.

    Unproven, contradicted, or brought in by an edit. The ids stay the same for this version.
    """
    return open_proofs(proofs_of(_load(task, draft)))


def opened_claims(task: Task, user: User, *, draft_version: int | None = None) -> frozenset[str]:
    """Ids of the statements this person opened in a draft version, by default the present one."""
    version = task.draft_version if draft_version is None else draft_version
    cards = ViewEvent.objects.filter(
        task=task, user=user, draft_version=version, card__startswith=OPENED
    )
    return claims_opened_in(cards.only("card"))


def claims_opened_in(views: Iterable[ViewEvent]) -> frozenset[str]:
    """Ids of the statements among what was looked at."""
    cards = (view.card for view in views)
    return frozenset(card.removeprefix(OPENED) for card in cards if card.startswith(OPENED))


def stored_fields(actions: Iterable[Action]) -> Iterator[DraftField]:
    """The texts of stored actions."""
    for action in actions:
        yield from fields_of(action.position, json.loads(action.payload_text))


def _load(task: Task, draft: Draft) -> LoadedParts:
    contact = task.contact
    return LoadedParts(
        task=task,
        draft=draft,
        actions=tuple(draft.actions.order_by("position")),
        evidence=tuple(draft.evidence.order_by("position")),
        records=tuple(contact.records.all()[:MOST_RECORDS]) if contact else (),
    )
