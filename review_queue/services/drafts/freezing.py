"""Turns proposed actions into frozen rows: canonical bytes, way out, hash, origin of each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from connectors.canonical import bundle_hash, canonical_json, content_hash
from connectors.registry import check_choices, choices_for, connector_for, validate_payload
from kept.queries import Place, kept
from review_queue.execution.ways_out import way_out_for
from review_queue.models import Action, ContactRecord, Draft, Evidence, FollowUp, Task
from review_queue.rows import insert_row, insert_rows
from review_queue.services.facts.provenance import provenance_of
from review_queue.services.people.assignees import check_assignee
from review_queue.sources.files_at_hand import check_files

MOST_ACTIONS = 10


@dataclass(frozen=True, slots=True)
class Proposed:
    """One action as a drafter or a person proposes it."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """One piece of evidence, before it has a row."""

    kind: str
    reference: str
    title: str
    quote: str


def freeze_actions(task: Task, version: int, proposed: Sequence[Proposed]) -> list[Action]:
    """Unsaved Action rows in order. Raises connectors' InvalidPayload or UnknownKind."""
    return [_freeze(task, version, place, one) for place, one in enumerate(proposed, start=1)]


def hash_of_actions(actions: Sequence[Action]) -> str:
    """What a decision binds: the hash of the ordered action hashes."""
    return bundle_hash([action.content_hash for action in actions])


def hash_of_evidence(task: Task, evidence: Sequence[EvidenceText]) -> str:
    """The hash of what the reviewer is shown beside the draft, all that came in included."""
    shown = [[item.kind, item.reference, item.title, item.quote] for item in evidence]
    came_in = [task.source.raw_sha256, *_came_later(task.pk)]
    return bundle_hash([*came_in, canonical_json(shown)])


@kept
def _came_later(task_id: Place) -> QuerySet[FollowUp, str]:
    later = FollowUp.objects.filter(earlier=task_id).order_by("id")
    return later.values_list("later__source__raw_sha256", flat=True)


def store_rows(draft: Draft, actions: Sequence[Action], evidence: Sequence[EvidenceText]) -> None:
    """Insert a saved draft's actions and evidence."""
    for action in actions:
        action.draft = draft
        insert_row(action)
    rows = [
        Evidence(
            draft=draft,
            position=place,
            kind=item.kind,
            reference=item.reference[:200],
            title=item.title,
            quote=item.quote,
        )
        for place, item in enumerate(evidence, start=1)
    ]
    insert_rows(rows)


@kept
def _records_of(contact_id: Place) -> QuerySet[ContactRecord]:
    return ContactRecord.objects.filter(contact=contact_id)


def _freeze(task: Task, version: int, place: int, proposed: Proposed) -> Action:
    connector = connector_for(proposed.kind)
    payload = validate_payload(proposed.kind, proposed.payload)
    check_files(task, proposed.kind, payload)
    check_assignee(proposed.kind, payload)
    way_out = way_out_for(task.workflow, proposed.kind)
    choices = choices_for(proposed.kind, way_out.settings)
    check_choices(proposed.kind, payload, choices)
    records = _records_of(task.contact_id) if task.contact_id else []
    return Action(
        position=place,
        kind=proposed.kind,
        payload_text=canonical_json(payload),
        content_hash=content_hash(
            task=task.pk,
            draft_version=version,
            position=place,
            kind=proposed.kind,
            connection_id=way_out.connection_id,
            connection_config_hash=way_out.config_hash,
            payload=payload,
        ),
        connection_id_frozen=way_out.connection_id,
        connection_hash=way_out.config_hash,
        summary=connector.summary(payload),
        provenance=provenance_of(
            payload,
            connector.sensitive_slots,
            source=task.source,
            contact=task.contact,
            records=records,
            chosen=choices,
        ),
        consequences=sorted(connector.consequences(payload)),
    )
