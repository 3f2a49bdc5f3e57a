"""What ran or will run was approved: exactly those bytes, and the ledger says the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import F, Q

from audit.models import Entry
from audit.verify.report import Problem
from connectors.canonical import NotCanonical, bundle_hash, content_hash, load_canonical
from review_queue.ledger.lives import Life, Row
from review_queue.models import Decision, Execution
from review_queue.selectors.task_heads import PREFIX

Answer = Decision.Answer
YES = (Answer.APPROVE, Answer.APPROVE_EDITED, Answer.AUTO, Answer.RETRY, Answer.CONFIRM)
AUTO_KIND = "queue.task.auto_approved"


def approval_problems(_base: int) -> Iterator[Problem]:
    """Executions without a matching yes, and yeses of people who handed the work in themselves."""
    matching = Q(
        decision__answer__in=YES,
        decision__task=F("task"),
        decision__draft=F("action__draft"),
        decision__draft_hash=F("action__draft__content_hash"),
        content_hash=F("action__content_hash"),
    )
    strays = Execution.objects.exclude(pk__in=Execution.objects.filter(matching).values("pk"))
    for task_id, number in strays.order_by("id").values_list("task_id", "id").iterator():
        words = f"approval: no decision about these very bytes stands behind execution {number}"
        yield _problem(task_id, words)
    own = Decision.objects.filter(
        answer__in=(Answer.APPROVE, Answer.APPROVE_EDITED), decided_by=F("task__requested_by")
    )
    for task_id, name in own.order_by("id").values_list("task_id", "decided_by__username"):
        yield _problem(task_id, f"duties: {name} approved work they handed in themselves")


def wrong_approval(life: Life) -> tuple[int, str] | None:
    """Entry, decision, draft, steps and what was sent carry one hash; None when they do.

    What the ledger says of a decision cannot be read any more where its details were erased.
    """
    return _wrong_drafts(life) or _wrong_decisions(life) or _wrong_sending(life)


def _wrong_drafts(life: Life) -> tuple[int, str] | None:
    end = max(1, len(life.entries))
    for draft in life.drafts.values():
        for action in draft["actions"]:
            if _hash_of(life, draft, action) != action["content_hash"]:
                where = f"step {action['position']} of draft {draft['version']}"
                return end, f"approval: {where} is not what was hashed"
        if bundle_hash([one["content_hash"] for one in draft["actions"]]) != draft["content_hash"]:
            return end, f"approval: draft {draft['version']} has other steps than were hashed"
    return None


def _hash_of(life: Life, draft: Row, action: Row) -> str:
    try:
        payload = load_canonical(action["payload_text"])
    except NotCanonical:
        return ""
    return content_hash(
        task=life.now["id"],
        draft_version=draft["version"],
        position=action["position"],
        kind=action["kind"],
        connection_id=action["connection_id_frozen"],
        connection_config_hash=action["connection_hash"],
        payload=payload,
    )


def _wrong_decisions(life: Life) -> tuple[int, str] | None:
    known = {one["id"]: one for one in life.decisions}
    for entry in life.entries:
        told = entry["told"]
        decision = known.get(told.get("decision"))
        if "decision" in told and decision is None:
            return entry["position"], "approval: the decision it tells of is not kept"
        if decision and told.get("draft_hash", decision["draft_hash"]) != decision["draft_hash"]:
            return entry["position"], "approval: it names other bytes than the decision kept"
        if decision and told.get("answer", decision["answer"]) != decision["answer"]:
            return entry["position"], "approval: it tells of another answer than the decision kept"
    for decision in life.decisions:
        place, draft = life.place_of(decision["id"]), life.drafts.get(decision["draft_id"])
        if decision["answer"] not in YES or draft is None:
            continue
        if decision["draft_hash"] != draft["content_hash"]:
            return place, f"approval: decision {decision['id']} names other bytes than its draft"
        if not _is_told(life, decision):
            return place, f"approval: no entry tells of decision {decision['id']}"
    return None


def _is_told(life: Life, decision: Row) -> bool:
    """An automatic yes is told with its draft's hash; what was erased may have told of any."""
    for entry in life.entries:
        told = entry["told"]
        if told.get("decision") == decision["id"] or not told:
            return True
        is_auto = decision["answer"] == Answer.AUTO and entry["kind"] == AUTO_KIND
        if is_auto and told.get("draft_hash") == decision["draft_hash"]:
            return True
    return False


def _wrong_sending(life: Life) -> tuple[int, str] | None:
    """What was handed to the connector, by its hash, against the step it belongs to."""
    steps = {one["id"]: one for draft in life.drafts.values() for one in draft["actions"]}
    for run in life.runs:
        step = steps.get(run["action_id"])
        if step is None:
            continue
        digest = hashlib.sha256(step["payload_text"].encode()).hexdigest()
        if run["sent"] - {digest}:
            words = f"approval: execution {run['id']} sent other bytes than were approved"
            return life.place_of(run["decision_id"]), words
    return None


def _problem(task_id: int, words: str) -> Problem:
    """Named at the task's last yes, else at its last entry."""
    entries = Entry.objects.filter(chain=f"{PREFIX}{task_id}").order_by("-position")
    own = entries.filter(kind__contains="approved").first() or entries.first()
    if own is None:
        return Problem(f"{PREFIX}{task_id}", 1, words)
    return Problem(own.chain, own.position, words, own.kind, own.entry_hash)
