"""A task's life in order: the ledger's entries with the column changes that belong to each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch
from django.utils.dateparse import parse_datetime

from audit.models import Entry, Payload
from review_queue.models import Action, Draft, Evidence, Task

_QUIET = frozenset({"from", "to", "decision", "seat", "draft_hash", "evidence_hash"})
_COLUMNS = {
    "state": "State",
    "draft_version": "Draft",
    "value_minor": "Value at risk (minor units)",
    "due_at": "Due",
    "priority": "Priority",
    "problem": "Problem",
    "generation": "Approval round",
    "contact": "Customer",
    "workflow": "Workflow",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One column before and after."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: when, who, what, and what it changed."""

    at: datetime | None
    actor: str
    actor_id: str
    actor_kind: str
    channel: str
    title: str
    kind: str
    state_from: str
    state_to: str
    details: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = field(default=())


def timeline_of(task: Task) -> tuple[Step, ...]:
    """Every entry of the task's chain, oldest first, each with its history row's changes.

    Three queries. An entry whose payload was lawfully erased still stands, without details.
    """
    entries = list(Entry.objects.filter(chain=f"task:{task.pk}").order_by("position"))
    payloads = dict(
        Payload.objects.filter(entry_hash__in=[entry.entry_hash for entry in entries]).values_list(
            "entry_hash", "text"
        )
    )
    changes = _changes(task)
    return tuple(
        step_of(entry, payloads.get(entry.entry_hash, ""), tuple(changes.get(_key(entry), ())))
        for entry in entries
    )


def drafts_of(task: Task) -> tuple[Draft, ...]:
    """Every draft version, newest first, with actions, evidence and verdict."""
    return tuple(
        Draft.objects.filter(task=task)
        .select_related("verdict")
        .prefetch_related(
            Prefetch("actions", queryset=Action.objects.order_by("position")),
            Prefetch("evidence", queryset=Evidence.objects.order_by("position")),
        )
        .order_by("-version")
    )


def step_of(entry: Entry, text: str, changes: tuple[Change, ...] = ()) -> Step:
    """One entry of any chain with the text of its payload, ready to be said in words."""
    actor, payload = _mapping(entry.actor), _mapping(text)
    return Step(
        at=parse_datetime(entry.occurred_at),
        actor=str(actor.get("name", "")),
        actor_id=str(actor.get("id", "")),
        actor_kind=str(actor.get("kind", "")),
        channel=str(actor.get("channel", "")),
        title=entry.kind.rpartition(".")[2].replace("_", " ").capitalize(),
        kind=entry.kind,
        state_from=str(payload.get("from") or ""),
        state_to=str(payload.get("to") or ""),
        details=tuple(
            (name.replace("_", " "), _words(value))
            for name, value in payload.items()
            if name not in _QUIET and value not in (None, "", [], {})
        ),
        changes=changes,
    )


def _changes(task: Task) -> dict[str, list[Change]]:
    """What each history row changed, under "kind moment" of the event that wrote it."""
    rows = list(task.history.order_by("history_date", "history_id").values())
    found: dict[str, list[Change]] = {}
    for before, after in pairwise(rows):
        changed = [
            Change(words, str(_value(before, column)), str(_value(after, column)))
            for column, words in _COLUMNS.items()
            if column != "state" and _value(before, column) != _value(after, column)
        ]
        moment = after["history_date"].isoformat(timespec="microseconds")
        found[f"{after['history_change_reason']} {moment}"] = changed
    return found


def _key(entry: Entry) -> str:
    at = parse_datetime(entry.occurred_at)
    return f"{entry.kind} {at.isoformat(timespec='microseconds') if at else ''}"


def _value(row: Mapping[str, Any], column: str) -> Any:
    return row.get(column, row.get(f"{column}_id"))


def _mapping(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
