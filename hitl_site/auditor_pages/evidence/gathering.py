"""Everything that is known of one task, as plain values ready for JSON; floats become text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from audit.actors import Actor
from audit.chain import canonical, utc_text
from audit.models import Entry, Payload
from audit.verify import HASHED
from hitl_site.auditor_pages.evidence.sealed import sealed_part
from review_queue.models import Decision, Draft, Execution, Task
from review_queue.selectors.desk_runs import runs_of
from review_queue.selectors.timeline import drafts_of

FORMAT = "hitl-evidence-1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`facts` go into evidence.json; `message` is what came in, byte for byte."""

    task: Task
    facts: Mapping[str, Any]
    message: bytes


def gather_evidence(task: Task, *, by: Actor, at: datetime) -> Evidence:
    """Read all of it; call inside one transaction, so that it belongs together."""
    entries = list(Entry.objects.filter(chain=f"task:{task.pk}").order_by("position"))
    seals, sealed = sealed_part(entries)
    facts = {
        "format": FORMAT,
        "made": {"at": utc_text(at), "by": by.as_json()},
        "task": {**_plain_row(task), "workflow": task.workflow.name},
        "chain": {
            "name": f"task:{task.pk}",
            "length": task.audit_length,
            "head": task.audit_head,
            "sealed": sealed,
        },
        "entries": _entries(entries),
        **seals,
        "source": {name: value for name, value in _plain_row(task.source).items() if name != "raw"},
        "drafts": [_draft(draft) for draft in reversed(drafts_of(task))],
        "decisions": [_plain_row(one) for one in Decision.objects.filter(task=task).order_by("id")],
        "executions": [_run(run) for run in runs_of(task, every_generation=True)],
        "history": [
            _plain(row) for row in task.history.order_by("history_date", "history_id").values()
        ],
    }
    return Evidence(task, facts, bytes(task.source.raw))


def evidence_json(facts: Mapping[str, Any]) -> bytes:
    """The text of evidence.json: readable, keys sorted, UTF-8."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


def _entries(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    kept = Payload.objects.in_bulk([entry.entry_hash for entry in entries])
    return [_entry(entry, kept.get(entry.entry_hash)) for entry in entries]


def _entry(entry: Entry, payload: Payload | None) -> dict[str, Any]:
    hashed = {name: getattr(entry, name) for name in HASHED}
    return {
        **hashed,
        "canonical": canonical(hashed),
        "entry_hash": entry.entry_hash,
        "salt": payload.salt if payload else None,
        "payload": payload.text if payload else None,
    }


def _draft(draft: Draft) -> dict[str, Any]:
    verdict = getattr(draft, "verdict", None)
    return {
        **_plain_row(draft),
        "actions": [
            {
                "position": action.position,
                "kind": action.kind,
                "payload": action.payload_text,
                "content_hash": action.content_hash,
                "connection_id": action.connection_id_frozen,
                "connection_hash": action.connection_hash,
                "summary": action.summary,
                "provenance": _plain(action.provenance),
            }
            for action in draft.actions.all()
        ],
        "evidence": [_plain_row(one) for one in draft.evidence.all()],
        "verdict": _plain_row(verdict) if verdict is not None else None,
    }


def _run(run: Execution) -> dict[str, Any]:
    row = _plain_row(run)
    return {
        **row,
        "decision": run.decision_id,
        "attempts": [_plain_row(one) for one in run.tries.all()],
    }


def _plain_row(row: models.Model) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {
        name: _plain(getattr(row, name))
        for name in names
        if not isinstance(getattr(row, name), bytes | memoryview)
    }


def _plain(value: Any) -> Any:
    """Moments as the ledger writes them, floats as text, everything else as JSON has it."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
