"""I1 to I5: every effect has a valid approval of exactly these bytes, and happened once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from email import message_from_string, policy

from connectors.canonical import bundle_hash, content_hash, load_canonical
from review_queue.execution.ways_out import way_out_by_id
from review_queue.guards.answers import YES
from review_queue.models import Decision, Execution, State, Task
from tests.torture.evidence import Effect, Evidence

A_PERSON_SAID_YES = (Decision.Answer.APPROVE, Decision.Answer.APPROVE_EDITED)
UNDER_WAY = ("ready", "leased", "dispatching")
NOT_AT_REST = (State.RECEIVED, State.DRAFTED, State.APPROVED, State.EXECUTING)


def i1_approved(seen: Evidence) -> Iterator[str]:
    """Every effect has a yes of equal hash, by enough entitled people, earlier in the ledger."""
    for effect in seen.effects:
        execution = seen.by_key.get(effect.key)
        if execution is None:
            yield f"an effect under the key {effect.key} that no approval stands behind"
            continue
        for problem in (
            *_unbound(seen, execution),
            *_wrong_people(seen, execution),
            *_wrong_order(seen, execution),
        ):
            yield f"task {execution.task_id}: {problem}"


def _unbound(seen: Evidence, execution: Execution) -> Iterator[str]:
    decision, action = execution.decision, execution.action
    hashes = [one.content_hash for one in seen.by_draft[action.draft_id]]
    if decision.answer not in YES:
        yield f"its decision says {decision.answer}"
    if bundle_hash(hashes) != decision.draft_hash:
        yield "the decision was about another draft"
    if execution.content_hash != action.content_hash or decision.task_id != execution.task_id:
        yield "the execution is not of the action that was approved"


def _wrong_people(seen: Evidence, execution: Execution) -> Iterator[str]:
    decision, task = execution.decision, execution.task
    given = [
        one
        for one in seen.decisions[task.pk]
        if one.generation == execution.generation and one.answer in YES and one.seat > 0
    ]
    people = {one.decided_by_id for one in given if one.decided_by_id}
    if decision.answer in A_PERSON_SAID_YES:
        needed = max(1, seen.needed[decision.draft_id or 0])
        if len(people) < needed:
            yield f"{len(people)} of {needed} people said yes"
    for number in people:
        if number == task.requested_by_id:
            yield f"user {number} approved their own work"
        yield from _not_entitled(seen, execution, number)


def _not_entitled(seen: Evidence, execution: Execution, number: int) -> Iterator[str]:
    """Whoever is switched off now must have been so only after the last dispatch."""
    user = seen.people[number]
    if user.is_active and user.has_perm("queue.review_task"):
        return
    when = [line["at"] for line in seen.acts("switched_off") if line["user"] == user.username]
    sent = [one.at.timestamp() for one in seen.attempts[execution.pk] if one.phase == "dispatch"]
    if not when or not sent or max(sent) > min(when):
        yield f"{user} approved it and was not entitled any more when it was sent"


def _wrong_order(seen: Evidence, execution: Execution) -> Iterator[str]:
    said = seen.said[execution.task_id]
    sent = [one.position for one in said if one.payload.get("execution") == execution.pk]
    agreed = [
        one.position
        for one in said
        if one.payload.get("decision") == execution.decision_id or "auto_approved" in one.kind
    ]
    if not agreed or (sent and min(sent) < min(agreed)):
        yield "no yes in the ledger before it was sent"


def i2_once(seen: Evidence) -> Iterator[str]:
    """At most one effect for each step of an approval; class A at most one send, whatever came."""
    times = Counter(effect.key for effect in seen.effects)
    for key, count in times.items():
        if count > 1:
            yield f"{count} effects under the key {key}"
    steps = Counter(
        (row.task_id, row.generation, row.position)
        for key in times
        if (row := seen.by_key.get(key)) is not None
    )
    yield from (f"task {step}: {count} effects" for step, count in steps.items() if count > 1)
    sent = Counter(line["key"] for line in seen.asked if line["channel"] in "am")
    yield from (f"class A: {count} sends of {key}" for key, count in sent.items() if count > 1)
    done = {row.action_id for row in seen.by_key.values() if row.idempotency_key in times}
    if len(done) < sum(1 for key in times if key in seen.by_key and not _retried(seen, key)):
        yield "one action took effect under two keys"


def _retried(seen: Evidence, key: str) -> bool:
    return seen.by_key[key].decision.answer == Decision.Answer.RETRY


def i3_at_rest(seen: Evidence) -> Iterator[str]:
    """What was approved is done, or waits where a person sees it."""
    for row in seen.executions.values():
        waits = row.task.state in (State.OUTCOME_UNKNOWN, State.FAILED, State.CANCELLED)
        if row.status in UNDER_WAY and not (row.status == "ready" and waits):
            yield f"task {row.task_id}: step {row.position} is still {row.status}"
    for pk, state in Task.objects.filter(state__in=NOT_AT_REST).values_list("pk", "state"):
        yield f"task {pk} is still {state}"


def i4_acknowledged(seen: Evidence) -> Iterator[str]:
    """Every yes that a client was told of stands in the database."""
    kept = {
        (one.task_id, one.decided_by.username)
        for some in seen.decisions.values()
        for one in some
        if one.decided_by is not None and one.answer in A_PERSON_SAID_YES
    }
    for line in seen.client:
        if line["answer"] == "approve" and (line["task"], line["client"]) not in kept:
            yield f"task {line['task']}: {line['client']} was told that it is approved"


def i5_exact_bytes(seen: Evidence) -> Iterator[str]:
    """What arrived is what was hashed when it was approved, the same on every try."""
    shas: dict[str, str] = {}
    for line in seen.asked:
        if shas.setdefault(line["key"], line["sha256"]) != line["sha256"]:
            yield f"key {line['key']} came with different bytes"
    for effect in seen.effects:
        execution = seen.by_key.get(effect.key)
        if execution is None:
            continue
        if _says(effect) != _approved_words(execution, effect.channel):
            yield f"task {execution.task_id}: other words arrived than were approved"
        if _hash_today(seen, execution) != execution.content_hash:
            yield f"task {execution.task_id}: the stored action is not what was hashed"
        yield from _other_request(seen, execution)


def _other_request(seen: Evidence, execution: Execution) -> Iterator[str]:
    sha = hashlib.sha256(execution.action.payload_text.encode()).hexdigest()
    for one in seen.attempts[execution.pk]:
        if one.phase == "dispatch" and one.request_sha256 != sha:
            yield f"task {execution.task_id}: try {one.fence} was dispatched with other bytes"


def _hash_today(seen: Evidence, execution: Execution) -> str:
    action = execution.action
    way_out = way_out_by_id(action.connection_id_frozen, action.kind)
    return content_hash(
        task=execution.task_id,
        draft_version=seen.draft_versions[action.draft_id],
        position=action.position,
        kind=action.kind,
        connection_id=action.connection_id_frozen,
        connection_config_hash=way_out.config_hash if way_out else "",
        payload=load_canonical(action.payload_text),
    )


def _says(effect: Effect) -> object:
    if effect.channel == "n":
        return effect.body
    if effect.channel == "m":
        letter = message_from_string(effect.body, policy=policy.default)
        return [letter["To"], letter["Subject"], letter.get_content().strip()]
    sent = json.loads(effect.body)
    return [sent["type"], sent["amount"], sent["data"], sent["reference"]]


def _approved_words(execution: Execution, channel: str) -> object:
    payload = load_canonical(execution.action.payload_text)
    if channel == "n":
        return payload["text"]
    if channel == "m":
        return [", ".join(payload["to"]), payload["subject"], payload["body"].strip()]
    data = {item["name"]: item["value"] for item in payload["data"]}
    return [payload["event"], payload["amount"], data, str(execution.task_id)]
