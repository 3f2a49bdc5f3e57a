"""The routing step: facts, verdict, and what follows from it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from policies.engine.codec import verdict_to_json
from policies.engine.levels import Level
from policies.engine.verdict import Verdict as GateVerdict
from review_queue.beside import join_beside, standing_draft, steps_of
from review_queue.door import commit_move, lock_task
from review_queue.events import task_event
from review_queue.models import Action, Decision, Draft, FactsSnapshot, State, Task, Verdict
from review_queue.rows import insert_row, select_rows
from review_queue.services.deadlines.calendar import due_after
from review_queue.services.effects.executing import create_executions
from review_queue.services.facts.collecting import (
    money_moved_by,
    proposed_actions,
    trusted_facts,
    untrusted_facts,
    workflow_spec,
)
from review_queue.services.judging.asking import ask_live_policy
from review_queue.services.judging.replay import MILLION, Inquiry, inquiry_to_text
from review_queue.services.judging.staffing import arrange_staffing
from review_queue.services.judging.telling import most_telling
from review_queue.services.judging.tiers import tier_for
from review_queue.services.routing.blind_picks import draw_picks
from review_queue.services.routing.compact import store_compact_facts
from review_queue.services.routing.rule_hits import store_rule_hits
from review_queue.services.routing.shadowing import ask_shadows

SCHEMA_VERSION = 2
PERSON = "person"  # the drafter of what somebody edited
_RANDOM = secrets.SystemRandom()
PRIORITY_SECONDS = 86_400
VALUE_SECONDS_PER_UNIT = 60
MOST_VALUE_SECONDS = 7 * 86_400


@transaction.atomic
def route_task(*, task_id: int) -> None:
    """Ask the gate about a freshly drafted task; a task that moved on is left alone."""
    task = lock_task(task_id)
    if task.state != State.DRAFTED:
        return
    join_beside(task)
    draft = standing_draft(task)
    actions = steps_of(draft.pk)
    now = timezone.now()
    verdict = judge(task, draft, actions, at=now)
    apply_verdict(task, verdict, actions)
    if verdict.level is Level.BLOCK:
        task.block(at=now)
        _commit(task, "blocked", verdict, now)
    elif verdict.level is Level.AUTO:
        _let_through(task, draft, actions, verdict, now)
    else:
        draw_picks(task, draft, at=now)
        arrange_staffing(task, at=now)
        task.submit(at=now)
        _commit(task, "submitted", verdict, now)


def judge(task: Task, draft: Draft, actions: Sequence[Action], *, at: datetime) -> GateVerdict:
    """The gate's verdict on a draft, stored with the facts it rests on."""
    inquiry = Inquiry(
        trusted=trusted_facts(task, actions, at, reviewer=_editor(draft)),
        untrusted=untrusted_facts(task, draft, actions),
        actions=proposed_actions(draft, actions),
        workflow=workflow_spec(task.workflow),
        draw_millionths=_RANDOM.randrange(MILLION),
    )
    verdict = ask_live_policy(inquiry)
    _store(task, draft, verdict, inquiry, at)
    ask_shadows(task, draft, inquiry, verdict, at=at)
    return verdict


def _editor(draft: Draft) -> User | None:
    """The person who wrote this version, whose earlier approvals its rules may count."""
    actor = draft.actor
    if actor.get("kind") != "person" or not str(actor.get("id", "")).isdecimal():
        return None
    return next(iter(select_rows(User, "id = %s", [int(actor["id"])])), None)


def apply_verdict(task: Task, verdict: GateVerdict, actions: Sequence[Action]) -> None:
    """Copy what the queue shows and the decision needs from the verdict to the task."""
    task.level, task.reviewers_needed = int(verdict.level), verdict.reviewers_needed
    task.required_group, task.hold_seconds = verdict.required_group, verdict.hold_seconds
    task.policy_version = verdict.policy_version
    task.priority = verdict.priority or task.priority
    if verdict.due_minutes:
        due = due_after(task.workflow, task.created_at, verdict.due_minutes)
        task.due_at = min(due, task.due_at or due)
    task.why = most_telling(verdict)[:300]
    task.tier = tier_for(task.workflow, actions, verdict)
    task.value_minor = max([task.workflow.value_minor, *map(money_moved_by, actions)])
    task.rank = _rank(task)


def _rank(task: Task) -> int:
    """Lowest first: due time in seconds, brought forward by priority and value at risk.

    Every waiting task ages alike, so the order only has to be worked out once.
    """
    due = int((task.due_at or task.created_at).timestamp())
    value = min(task.value_minor // 100 * VALUE_SECONDS_PER_UNIT, MOST_VALUE_SECONDS)
    return due - task.priority * PRIORITY_SECONDS - value


def _store(task: Task, draft: Draft, verdict: GateVerdict, inquiry: Inquiry, at: datetime) -> None:
    facts_text = inquiry_to_text(inquiry)
    facts = FactsSnapshot(
        task=task,
        draft=draft,
        schema_version=SCHEMA_VERSION,
        json_text=facts_text,
        sha256=hashlib.sha256(facts_text.encode()).hexdigest(),
        created_at=at,
    )
    insert_row(facts)
    stored = Verdict(
        task=task,
        draft=draft,
        facts=facts,
        level=int(verdict.level),
        reasons=json.loads(verdict_to_json(verdict))["reasons"],
        hold_seconds=verdict.hold_seconds,
        required_group=verdict.required_group,
        reviewers_needed=verdict.reviewers_needed,
        inclusion_probability=verdict.inclusion_probability,
        picked_at_random=verdict.picked_at_random,
        policy_version=verdict.policy_version,
        engine_version=verdict.engine_version,
        created_at=at,
    )
    insert_row(stored)
    store_rule_hits(stored, verdict)
    if draft.drafter != PERSON:
        store_compact_facts(stored, inquiry)


def _let_through(
    task: Task, draft: Draft, actions: Sequence[Action], verdict: GateVerdict, now: datetime
) -> None:
    actor = Actor("rule", str(verdict.policy_version), "policy", "policy")
    decision = Decision.objects.create(
        task=task,
        draft=draft,
        generation=task.generation,
        seat=1,
        answer=Decision.Answer.AUTO,
        actor=actor.as_json(),
        channel="policy",
        draft_hash=task.draft_hash,
        evidence_hash=task.evidence_hash,
        policy_version=verdict.policy_version,
        decided_at=now,
    )
    task.auto_approve(at=now)
    create_executions(task, decision, actions, at=now)
    _commit(task, "auto_approved", verdict, now)


def _commit(task: Task, kind: str, verdict: GateVerdict, now: datetime) -> None:
    actor = Actor("rule", str(verdict.policy_version), "policy", "policy")
    codes = [f"{reason.source}.{reason.code}" for reason in verdict.reasons]
    commit_move(
        task,
        task_event(
            task,
            kind,
            actor,
            now,
            level=verdict.level.name,
            policy_version=verdict.policy_version,
            reasons=codes,
            draft_hash=task.draft_hash,
        ),
    )
