"""A person's own version of a draft: frozen, hashed and judged like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.actors import Actor
from connectors.registry import InvalidPayload, UnknownKind, validate_payload
from policies.engine.levels import Level
from review_queue.beside import evidence_of, join_beside, standing_draft
from review_queue.door import commit_move
from review_queue.errors import ForbiddenByPolicy, InvalidEdit
from review_queue.events import task_event
from review_queue.models import Action, Draft, Task, Tier
from review_queue.rows import insert_row
from review_queue.services.drafts.freezing import (
    MOST_ACTIONS,
    EvidenceText,
    Proposed,
    freeze_actions,
    hash_of_actions,
    hash_of_evidence,
    store_rows,
)
from review_queue.services.drafts.reading import expected_read_ms
from review_queue.services.judging.exclusions import is_for_two
from review_queue.services.judging.staffing import arrange_staffing
from review_queue.services.routing.routing import apply_verdict, judge


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A draft version that a person puts in the place of the standing one.

    `author` wrote its words, `by` puts it there, `event` names that in the ledger. `option` is
    rank, title and reason where it is one of the drafter's options.
    """

    author: Mapping[str, Any]
    by: Actor
    drafter: str
    category: str
    event: str
    model: str = ""
    option: tuple[int, str, str] = (0, "", "")


def store_edit(
    task: Task, edits: Sequence[Proposed], editor: Actor, *, at: datetime
) -> tuple[Draft, list[Action]]:
    """Store the edited bundle as the next draft version and put the task back to pending under it.

    Call inside a transaction with the task locked and pending. An edit never lowers the protection
    the machine's draft had. Raises InvalidEdit or ForbiddenByPolicy.
    """
    join_beside(task)
    previous = standing_draft(task)
    evidence = [
        EvidenceText(one.kind, one.reference, one.title, one.quote)
        for one in evidence_of(previous.pk)
    ]
    version = NewVersion(editor.as_json(), editor, "person", previous.category, "edited")
    return store_version(task, edits, evidence, version, at=at)


def store_version(
    task: Task,
    edits: Sequence[Proposed],
    evidence: Sequence[EvidenceText],
    new: NewVersion,
    *,
    at: datetime,
) -> tuple[Draft, list[Action]]:
    """Freeze, store and judge the bundle; the task is pending under it. Errors as store_edit."""
    version = task.draft_version + 1
    actions = _freeze(task, version, edits)
    rank, title, reason = new.option
    draft = Draft(
        task=task,
        version=version,
        actor=dict(new.author),
        content_hash=hash_of_actions(actions),
        evidence_hash=hash_of_evidence(task, evidence),
        category=new.category,
        drafter=new.drafter,
        model=new.model,
        read_ms=expected_read_ms(actions, evidence),
        option_rank=rank,
        option_title=title,
        option_reason=reason,
        created_at=at,
    )
    insert_row(draft)
    store_rows(draft, actions, evidence)
    _record(task, draft, actions, new, at)
    _judge_again(task, draft, actions, at)
    arrange_staffing(task, at=at)
    task.submit(at=at)
    commit_move(task, task_event(task, "submitted", new.by, at, level=Level(task.level).name))
    return draft, actions


def _freeze(task: Task, version: int, edits: Sequence[Proposed]) -> list[Action]:
    if not edits:
        raise InvalidEdit(
            "Every step was removed; nothing was approved.",
            fields={"": "Keep at least one step, or reject the task instead."},
        )
    if len(edits) > MOST_ACTIONS:
        raise InvalidEdit(
            f"A draft has at most {MOST_ACTIONS} steps; nothing was approved.", fields={}
        )
    kinds = set(task.workflow.allowed_kinds)
    foreign = [edit.kind for edit in edits if edit.kind not in kinds]
    if foreign:
        raise InvalidEdit(
            f"The workflow does not allow “{foreign[0]}”; nothing was approved.", fields={}
        )
    problems = _problems(edits)
    if problems:
        raise InvalidEdit("The edited draft has mistakes; nothing was approved.", fields=problems)
    return freeze_actions(task, version, edits)


def _problems(edits: Sequence[Proposed]) -> dict[str, str]:
    """Every mistake of every step at once, under names such as "2.subject"."""
    problems: dict[str, str] = {}
    for place, edit in enumerate(edits, start=1):
        try:
            validate_payload(edit.kind, edit.payload)
        except InvalidPayload as error:
            problems |= {f"{place}.{name}": text for name, text in error.problems.items()}
        except UnknownKind as error:
            problems[f"{place}"] = str(error)
    return problems


def _record(task: Task, draft: Draft, actions: list[Action], new: NewVersion, at: datetime) -> None:
    task.record_draft(
        version=draft.version,
        draft_hash=draft.content_hash,
        evidence_hash=draft.evidence_hash,
        summary="; ".join(action.summary for action in actions)[:300],
        at=at,
    )
    event = task_event(
        task, new.event, new.by, at, version=draft.version, draft_hash=draft.content_hash
    )
    commit_move(task, event)


def _judge_again(task: Task, draft: Draft, actions: list[Action], at: datetime) -> None:
    """The stricter of before and after the edit holds."""
    level, tier, reviewers = task.level, task.tier, _still_needed(task)
    group, hold = task.required_group, task.hold_seconds
    verdict = judge(task, draft, actions, at=at)
    if verdict.level is Level.BLOCK:
        raise ForbiddenByPolicy("The policy forbids the edited draft. Nothing was approved.")
    apply_verdict(task, verdict, actions)
    task.level, task.tier = max(task.level, level), max(task.tier, tier)
    task.answer_first = task.answer_first or task.tier == Tier.TWO_PEOPLE
    task.reviewers_needed = max(task.reviewers_needed, reviewers, 1)
    task.required_group = group or task.required_group
    task.hold_seconds = max(task.hold_seconds, hold)


def _still_needed(task: Task) -> int:
    """How many people had to decide; a second one picked at random is there for unchanged yeses."""
    return task.reviewers_needed if is_for_two(task) else min(task.reviewers_needed, 1)
