"""The ledger against the tasks: one move, one history row, one entry; and no impossible life."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from audit.chain import utc_text
from audit.models import Entry, Payload
from audit.verify.reading import found, one_moment
from audit.verify.report import Problem
from review_queue.models import TRANSITIONS, Task
from review_queue.selectors.task_heads import PREFIX, is_key

AT_ONCE = 200
_EDGES = frozenset(
    (str(source), str(target)) for sources, target in TRANSITIONS.values() for source in sources
)
_NEW_CHAINS = """
SELECT DISTINCT e.chain FROM audit_entry e JOIN audit_seal s ON s.entry_hash = e.entry_hash
 WHERE s.seq > %s
"""


@dataclass(slots=True)
class _Life:
    """All that is kept about one task."""

    now: dict[str, Any]
    rows: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)


def task_problems(base: int) -> Iterator[Problem]:
    """Per task the first thing that does not fit; after `base` seals only tasks touched since.

    Tasks go on living meanwhile: what looks wrong is looked at again in one moment.
    """
    ids = _task_ids(base)
    while batch := list(islice(ids, AT_ONCE)):
        for suspect in _problems_of(batch):
            with one_moment():
                yield from _problems_of([int(suspect.chain.removeprefix(PREFIX))])


def _task_ids(base: int) -> Iterator[int]:
    if not base:
        return iter(Task.objects.order_by("id").values_list("id", flat=True).iterator(AT_ONCE))
    names = (chain.removeprefix(PREFIX) for (chain,) in found(_NEW_CHAINS, [base]))
    return (int(name) for name in names if is_key(name))


def _problems_of(ids: Sequence[int]) -> list[Problem]:
    problems = []
    for task_id, life in _lives(ids).items():
        wrong = _wrong_history(life) or _wrong_entries(life)
        if wrong:
            position, words = wrong
            own = next((one for one in life.entries if one["position"] == position), {})
            problems.append(
                Problem(
                    f"{PREFIX}{task_id}",
                    position,
                    words,
                    own.get("kind", ""),
                    own.get("entry_hash", ""),
                )
            )
    return problems


def _lives(ids: Sequence[int]) -> dict[int, _Life]:
    history = Task.history.model
    kept = [one.attname for one in history.tracked_fields]
    lives = {row["id"]: _Life(row) for row in Task.objects.filter(pk__in=ids).values(*kept)}
    about = ("history_type", "history_change_reason", "history_date")
    for row in history.objects.filter(id__in=ids).order_by("history_id").values(*kept, *about):
        if row["id"] in lives:
            lives[row["id"]].rows.append(row)
    for entry in _entries_of(ids):
        task_id = int(entry["chain"].removeprefix(PREFIX))
        if task_id in lives:
            lives[task_id].entries.append(entry)
    return lives


def _entries_of(ids: Iterable[int]) -> list[dict[str, Any]]:
    chains = [f"{PREFIX}{task_id}" for task_id in ids]
    names = ("chain", "position", "kind", "occurred_at", "entry_hash")
    rows = Entry.objects.filter(chain__in=chains).order_by("chain", "position")
    entries = [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]
    texts: dict[str, str] = defaultdict(str)
    hashes = [entry["entry_hash"] for entry in entries]
    for start in range(0, len(hashes), 500):
        found_texts = Payload.objects.filter(entry_hash__in=hashes[start : start + 500])
        texts.update(found_texts.values_list("entry_hash", "text"))
    for entry in entries:
        entry["told"] = _told(texts[entry["entry_hash"]])
    return entries


def _told(text: str) -> dict[str, Any]:
    """What the entry says; nothing when it was erased, or is no object of ours any more."""
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _wrong_history(life: _Life) -> tuple[int, str] | None:
    """Versions without a gap, the last row as the task is, and every row told by one entry."""
    length = max(1, len(life.entries))
    versions = [row["version"] for row in life.rows]
    if versions != list(range(1, life.now["version"] + 1)):
        return length, "history: the versions kept are not one to the task's own"
    last = life.rows[-1]
    for name, value in life.now.items():
        if last[name] != value:
            return length, f"history: the task's {name} is not what was kept last"
    told = Counter((one["kind"], one["occurred_at"]) for one in life.entries)
    for row in life.rows:
        if row["history_type"] == "+":
            continue
        key = (row["history_change_reason"], utc_text(row["history_date"]))
        if not told[key]:
            return length, f"history: no entry tells of version {row['version']}"
        told[key] -= 1
    return None


def _wrong_entries(life: _Life) -> tuple[int, str] | None:
    """States that follow from each other along the table of moves, each with its history row."""
    kept = Counter(
        (row["history_change_reason"], utc_text(row["history_date"])) for row in life.rows
    )
    state = ""
    for entry in life.entries:
        told = entry["told"]
        before, after = told.get("from"), told.get("to")
        if after is None:
            state = state if told else ""
            continue
        if before is not None and state and before != state:
            return entry["position"], f"life: it leaves {before}, but the task was {state}"
        if before is not None and before != after:
            if (before, after) not in _EDGES:
                return entry["position"], f"life: nothing leads from {before} to {after}"
            if not kept[(entry["kind"], entry["occurred_at"])]:
                return entry["position"], "history: no row was kept of this move"
        state = after
    if state and state != life.now["state"]:
        return len(life.entries), f"life: it ends as {state}, but the task is {life.now['state']}"
    return None
