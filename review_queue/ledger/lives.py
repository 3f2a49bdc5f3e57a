"""All that is kept about a handful of tasks, read together: rows, entries, drafts, decisions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from audit.models import Entry, Payload
from audit.verify.reading import found
from review_queue.models import (
    Action,
    Attempt,
    Decision,
    Draft,
    Execution,
    LoneReview,
    Rejudgement,
    Task,
    Verdict,
)
from review_queue.selectors.task_heads import PREFIX, is_key

AT_ONCE = 200
HASHES_AT_ONCE = 500
Row = dict[str, Any]
_NEW_CHAINS = """
SELECT DISTINCT e.chain FROM audit_entry e JOIN audit_seal s ON s.entry_hash = e.entry_hash
 WHERE s.seq > %s
"""


@dataclass(slots=True)
class Life:
    """One task: `now` is its row, `rows` its history, `drafts` those by id with their `actions`."""

    now: Row
    rows: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    drafts: dict[int, Row] = field(default_factory=dict)
    runs: list[Row] = field(default_factory=list)

    def judgements(self) -> list[Row]:
        """What the gate said about its drafts, then and later; read when asked for."""
        names = ("created_at", "policy_version", "reasons")
        own = Verdict.objects.filter(task=self.now["id"]).values(*names)
        raised = Rejudgement.objects.filter(task=self.now["id"], raised=True).values(*names)
        return [*own, *raised]

    def was_lone(self, draft_version: int) -> bool:
        """Whether one person was let to decide this draft for two."""
        lone = LoneReview.objects.filter(task=self.now["id"], draft__version=draft_version)
        return lone.exists()

    def told_at(self, position: int) -> Row:
        """The entry at this place of the chain; empty when there is none."""
        return next((one for one in self.entries if one["position"] == position), {})

    def place_of(self, decision_id: int) -> int:
        """Where the ledger tells of a decision, else the chain's last place."""
        for entry in self.entries:
            if entry["told"].get("decision") == decision_id:
                return int(entry["position"])
        return max(1, len(self.entries))


def touched_tasks(base: int) -> Iterator[int]:
    """Every task, or those with entries behind seal `base`."""
    if not base:
        return iter(Task.objects.order_by("id").values_list("id", flat=True).iterator(AT_ONCE))
    names = (chain.removeprefix(PREFIX) for (chain,) in found(_NEW_CHAINS, [base]))
    return (int(name) for name in names if is_key(name))


def read_lives(ids: Sequence[int]) -> dict[int, Life]:
    """By task; a task that is gone is missing."""
    history = Task.history.model
    kept = [one.attname for one in history.tracked_fields]
    lives = {row["id"]: Life(row) for row in Task.objects.filter(pk__in=ids).values(*kept)}
    about = ("history_type", "history_change_reason", "history_date")
    for row in history.objects.filter(id__in=ids).order_by("history_id").values(*kept, *about):
        if row["id"] in lives:
            lives[row["id"]].rows.append(row)
    for entry in _entries_of(ids):
        task_id = int(entry["chain"].removeprefix(PREFIX))
        if task_id in lives:
            lives[task_id].entries.append(entry)
    _add_work(lives)
    return lives


def _add_work(lives: Mapping[int, Life]) -> None:
    """What was proposed, decided and run."""
    drafts = _of(Draft.objects, lives).values("id", "task_id", "version", "content_hash", "actor")
    for draft in drafts:
        lives[draft["task_id"]].drafts[draft["id"]] = draft | {"actions": []}
    for action in (
        Action.objects.filter(draft__task__in=lives)
        .order_by("position")
        .values(
            *(
                "id",
                "draft_id",
                "draft__task_id",
                "position",
                "kind",
                "payload_text",
                "content_hash",
            ),
            *("connection_id_frozen", "connection_hash"),
        )
    ):
        lives[action["draft__task_id"]].drafts[action["draft_id"]]["actions"].append(action)
    decided = ("id", "task_id", "draft_id", "generation", "seat", "answer", "decided_by_id")
    more = ("decided_by__username", "draft_hash", "decided_at")
    for decision in _of(Decision.objects, lives).values(*decided, *more):
        lives[decision["task_id"]].decisions.append(decision)
    runs: dict[int, Row] = {}
    for run in _of(Execution.objects, lives).values("id", "task_id", "action_id", "decision_id"):
        runs[run["id"]] = run | {"sent": set()}
        lives[run["task_id"]].runs.append(runs[run["id"]])
    # An outcome's own hash is of the bytes on the wire: the way out adds headers to the payload.
    tries = Attempt.objects.filter(execution__task__in=lives, phase="dispatch")
    for run_id, sha in tries.values_list("execution_id", "request_sha256"):
        runs[run_id]["sent"].add(sha)


def _of(rows: Any, lives: Mapping[int, Life]) -> QuerySet[Any]:
    kept: QuerySet[Any] = rows.filter(task__in=lives).order_by("id")
    return kept


def _entries_of(ids: Iterable[int]) -> list[Row]:
    chains = [f"{PREFIX}{task_id}" for task_id in ids]
    names = ("chain", "position", "kind", "occurred_at", "entry_hash")
    rows = Entry.objects.filter(chain__in=chains).order_by("chain", "position")
    entries = [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]
    texts: dict[str, str] = defaultdict(str)
    hashes = [entry["entry_hash"] for entry in entries]
    for start in range(0, len(hashes), HASHES_AT_ONCE):
        found_texts = Payload.objects.filter(entry_hash__in=hashes[start : start + HASHES_AT_ONCE])
        texts.update(found_texts.values_list("entry_hash", "text"))
    for entry in entries:
        entry["told"] = _told(texts[entry["entry_hash"]])
    return entries


def _told(text: str) -> Row:
    """What the entry says; nothing when it was erased, or is no object of ours any more."""
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
