"""I6 to I10: the records agree, budgets hold, nothing crossed a border, a pause or a stop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.conf import settings

from audit.verify import verify_ledger
from review_queue.models import Company, Task
from review_queue.models.states import TRANSITIONS
from review_queue.services.effects.executing import idempotency_key
from review_queue.services.facts.collecting import money_moved_by
from tests.torture.evidence import Evidence

EDGES = {(source, target) for sources, target in TRANSITIONS.values() for source in sources}
MAYBE_SENT = ("K8", "K9", "K10", "K11")


def i6_records_agree(seen: Evidence) -> Iterator[str]:
    """Ledger, history and state tell the same story, and the ledger verifies."""
    now = dict(Task.objects.values_list("pk", "state"))
    for task_id, rows in seen.histories.items():
        states = [row.state for row in rows]
        moved = [pair for pair in pairwise(states) if pair[0] != pair[1]]
        told = [
            (one.payload["from"], one.payload["to"])
            for one in seen.said[task_id]
            if one.payload.get("from") and one.payload["from"] != one.payload["to"]
        ]
        if moved != told:
            yield f"task {task_id}: history says {moved[-3:]}, the ledger {told[-3:]}"
        if states[-1] != now.get(task_id):
            yield f"task {task_id} is {now.get(task_id)}, its history ends with {states[-1]}"
        yield from (f"task {task_id} went from {a} to {b}" for a, b in moved if (a, b) not in EDGES)
    report = verify_ledger()
    if not report.is_clean:
        yield f"the ledger does not verify: {report.as_json()['first_bad']}"


def i7_budgets(seen: Evidence) -> Iterator[str]:
    """What moved through a workflow stays within its daily amount."""
    spent: Counter[str] = Counter()
    limits: dict[str, int] = {}
    for effect in seen.effects:
        execution = seen.by_key.get(effect.key)
        if execution is None:
            continue
        workflow = execution.task.workflow
        spent[workflow.key] += money_moved_by(execution.action)
        limits[workflow.key] = workflow.daily_amount_limit_minor or 0
    for name, minor in spent.items():
        if limits[name] and minor > limits[name]:
            yield f"{name} moved {minor} and may move {limits[name]} a day"


def i8_own_house(seen: Evidence) -> Iterator[str]:
    """Effects carry this installation's keys, and a foreign database has none."""
    home = Company.objects.values_list("deployment_id", flat=True).first()
    if seen.effects and home != settings.DEPLOYMENT_ID:
        yield f"{len(seen.effects)} effects out of a database of {home}"
    for effect in seen.effects:
        row = seen.by_key.get(effect.key)
        if row and effect.key != idempotency_key(row.task_id, row.generation, row.position):
            yield f"task {row.task_id} went out under a key that is not of this installation"


def i9_unknown(seen: Evidence) -> Iterator[str]:
    """Unknown is what was killed while perhaps sent in class A, and nothing else.

    Said exactly where the nemesis killed at named points; after random kills only class N is
    looked at, because there a provider that answers 500 makes an honest unknown too.
    """
    unknown = {
        row.task_id
        for row in seen.executions.values()
        if row.status == "unknown" or any(one.outcome == "unknown" for one in seen.attempts[row.pk])
    }
    kills = seen.acts("killed_at")
    if not kills:
        for row in seen.executions.values():
            if row.effect_class == "N" and row.status == "unknown":
                yield f"task {row.task_id}: a note can always be repeated, and is unknown"
        return
    expected = {line["task"] for line in kills if line["unknown"]}
    yield from (f"task {one} is not unknown and should be" for one in sorted(expected - unknown))
    yield from (f"task {one} is unknown for no reason" for one in sorted(unknown - expected))


def i10_pause(seen: Evidence) -> Iterator[str]:
    """Nothing was dispatched between the commit of a pause and its release."""
    pauses: list[tuple[float, float]] = []
    begun: list[float] = []
    for line in seen.nemesis:
        if line["what"] == "paused":
            begun.append(line["at"])
        elif line["what"] == "released" and begun:
            pauses.append((begun.pop(), line["at"]))
    pauses += [(start, float("inf")) for start in begun]
    sent = defaultdict(list)
    for rows in seen.attempts.values():
        for one in rows:
            if one.phase == "dispatch":
                sent[one.execution_id].append(one.at.timestamp())
    for execution_id, times in sent.items():
        if any(start < at < end for at in times for start, end in pauses):
            task_id = seen.executions[execution_id].task_id
            yield f"task {task_id} was dispatched while everything was stopped"
