"""Hands the sample work in through the file door, drafts it without a model, decides some of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from django.contrib.auth.models import User

from audit.actors import Actor
from drafting.builtin import BuiltinDrafter
from hitl_site.demo.careful_reader import look_carefully
from hitl_site.demo.company_file import FOLDER, Earlier
from intake.services import take_in_file
from review_queue.models import Action, State, Task
from review_queue.services.decisions.deciding import Ballot, approve_task, reject_task
from review_queue.services.drafts.drafting import draft_waiting_tasks
from review_queue.services.drafts.freezing import Proposed

WRITTEN_ON = date(2026, 11, 20)  # the day the samples count as "today"
_DATE = re.compile(rb"^Date: ([^\n]+)$", re.MULTILINE)


class SampleRefused(RuntimeError):
    """A sample did not become exactly one task: the samples or the parsers are broken."""


def hand_in(paths: Iterable[Path], *, workflow_key: str, actor: Actor, today: date) -> list[Task]:
    """One live task per file, mails dated as if they had come in these days."""
    return [_hand_in(path, workflow_key, actor, today) for path in paths]


def _hand_in(path: Path, workflow_key: str, actor: Actor, today: date) -> Task:
    raw = path.read_bytes()
    if path.suffix == ".eml":
        raw = _moved(raw, today - WRITTEN_ON)
    report = take_in_file(
        path_or_bytes=raw, filename=path.name, workflow_key=workflow_key, actor=actor
    )
    if len(report.items) != 1 or report.items[0].task is None:
        reasons = " ".join(item.reason for item in report.items)
        raise SampleRefused(f"{path.name} did not become one task. {reasons}")
    return report.items[0].task


def _moved(raw: bytes, by: timedelta) -> bytes:
    def later(found: re.Match[bytes]) -> bytes:
        moved = parsedate_to_datetime(found[1].decode()) + by
        return f"Date: {format_datetime(moved)}".encode()

    return _DATE.sub(later, raw, count=1)


def draft_everything() -> None:
    """Draft all that waits with the built-in drafter, whatever model is connected."""
    while draft_waiting_tasks(drafter=BuiltinDrafter()):
        continue


def make_history(
    earlier: Iterable[Earlier], *, reviewer: User, actor: Actor, today: date
) -> list[Task]:
    """Earlier work: handed in, drafted, then decided by `reviewer` as the file says."""
    rows = list(earlier)
    tasks = [_hand_in(FOLDER / "history" / row.sample, row.workflow, actor, today) for row in rows]
    draft_everything()
    for row, task in zip(rows, tasks, strict=True):
        _decide(row, Task.objects.get(pk=task.pk), reviewer)
    return tasks


def _decide(row: Earlier, task: Task, reviewer: User) -> None:
    if task.state != State.PENDING:
        raise SampleRefused(f"{row.sample} is not waiting for a person but {task.state}.")
    ballot = Ballot(
        task_id=task.pk,
        draft_hash=task.draft_hash,
        evidence_hash=task.evidence_hash,
        reviewer=reviewer,
        channel="demo",
        reason_codes=(row.reason_code,) if row.reason_code else (),
        note=row.note,
        confirmed=() if row.answer == "reject" else look_carefully(task, reviewer),
    )
    if row.answer == "reject":
        reject_task(ballot)
    else:
        approve_task(ballot, edits=_edits(task, row.replace) if row.replace else None)


def _edits(task: Task, replace: tuple[str, str]) -> list[Proposed]:
    actions = Action.objects.filter(draft__task=task, draft__version=task.draft_version)
    payloads = [(action.kind, json.loads(action.payload_text)) for action in actions]
    for _, payload in payloads:
        if "body" in payload:
            payload["body"] = payload["body"].replace(*replace)
    return [Proposed(kind, payload) for kind, payload in payloads]
