"""Everything a torture run left behind, read once: provider, client, nemesis, database, ledger."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User

from audit.models import Entry, Payload
from review_queue.models import (
    Action,
    Attempt,
    Decision,
    Draft,
    Execution,
    Note,
    Task,
    Verdict,
)

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that happened in the world under a key: `channel` k, q, a, m (mail) or n (note)."""

    key: str
    channel: str
    body: str


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a task's chain."""

    position: int
    kind: str
    payload: Mapping[str, Any]


@dataclass
class Evidence:
    """`asked` are the provider's lines; the rest is read from the database when it is needed."""

    asked: Sequence[Line]
    client: Sequence[Line]
    nemesis: Sequence[Line]
    executions: dict[int, Execution] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = Execution.objects.select_related("action", "decision__decided_by", "task__workflow")
        self.executions = {row.pk: row for row in rows}
        self.by_key = {row.idempotency_key: row for row in rows}

    @cached_property
    def effects(self) -> list[Effect]:
        """What was applied: outside by the provider's own log, inside by the notes there are."""
        outside = [
            Effect(line["key"], line["channel"], line["body"])
            for line in self.asked
            if line["result"] == "applied"
        ]
        return outside + [Effect(note.key, "n", note.text) for note in Note.objects.all()]

    @cached_property
    def by_draft(self) -> dict[int, list[Action]]:
        """The actions of every draft, in order."""
        return _grouped(Action.objects.order_by("draft_id", "position"), "draft_id")

    @cached_property
    def decisions(self) -> dict[int, list[Decision]]:
        """The decisions of every task, oldest first."""
        return _grouped(Decision.objects.select_related("decided_by").order_by("pk"), "task_id")

    @cached_property
    def attempts(self) -> dict[int, list[Attempt]]:
        """Every step of every try, by execution."""
        return _grouped(Attempt.objects.order_by("pk"), "execution_id")

    @cached_property
    def needed(self) -> dict[int, int]:
        """How many people the gate's own verdicts asked for, by draft."""
        found: dict[int, int] = defaultdict(int)
        for draft_id, count in Verdict.objects.values_list("draft_id", "reviewers_needed"):
            found[draft_id] = max(found[draft_id], count)
        return found

    @cached_property
    def draft_versions(self) -> dict[int, int]:
        """The version of every draft."""
        return dict(Draft.objects.values_list("pk", "version"))

    @cached_property
    def said(self) -> dict[int, list[Said]]:
        """The ledger of every task, in order."""
        texts = dict(Payload.objects.values_list("entry_hash", "text"))
        found: dict[int, list[Said]] = defaultdict(list)
        for entry in Entry.objects.filter(chain__startswith="task:").order_by("chain", "position"):
            payload = json.loads(texts.get(entry.entry_hash, "{}"))
            task_id = int(entry.chain.removeprefix("task:"))
            found[task_id].append(Said(entry.position, entry.kind, payload))
        return found

    @cached_property
    def histories(self) -> dict[int, list[Any]]:
        """The history rows of every task, oldest first."""
        rows = Task.history.model.objects.order_by("history_id")
        return _grouped(rows.only("id", "state", "history_type", "history_change_reason"), "id")

    @cached_property
    def people(self) -> dict[int, User]:
        """Every account as it is now."""
        return {user.pk: user for user in User.objects.all()}

    def acts(self, what: str) -> list[Line]:
        """What the nemesis did of this kind."""
        return [line for line in self.nemesis if line["what"] == what]


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
