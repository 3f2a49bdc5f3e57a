"""Takes a file in: each piece ends as a task or as a stored refusal, and none is lost."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.contrib.auth.models import User
from django.db import DataError

from audit.actors import Actor
from review_queue.errors import RefusedInput
from review_queue.models import Task, Workflow
from review_queue.services.arriving.intake import receive_task
from review_queue.submission import Submission

from .models import Refusal
from .parsers.charset import storable
from .parsers.contract import LARGEST_INPUT, RefusedPart
from .parsers.errors import UnreadableInput
from .parsers.registry import parser_for
from .reports import Outcome, TakeInReport, TakenItem


def check_workflow(workflow_key: str) -> None:
    """Raises RefusedInput, naming those there are, unless this workflow takes work."""
    known = list(Workflow.objects.filter(is_active=True).values_list("key", flat=True))
    if workflow_key not in known:
        raise RefusedInput(
            f"There is no active workflow “{workflow_key}”; nothing was taken in.",
            what_to_do=f"Use one of: {', '.join(known) or 'none is set up yet'}.",
        )


def take_in_file(
    *,
    path_or_bytes: Path | bytes,
    filename: str,
    workflow_key: str,
    actor: Actor,
    requested_by: User | None = None,
    dry_run: bool = False,
) -> TakeInReport:
    """Take in every piece of a file, each in its own transaction; a bad one never stops the rest.

    Raises RefusedInput for an unknown workflow and OSError for a path that cannot be opened; then
    nothing was taken in. `dry_run` reads and reports, and stores nothing.
    """
    check_workflow(workflow_key)
    door = _Door("file", workflow_key, storable(filename), actor, requested_by, dry_run)
    with _opened(path_or_bytes) as stream:
        return TakeInReport(filename, tuple(door.items(stream)))


def receive_submission(
    *, submission: Submission, actor: Actor, requested_by: User | None = None
) -> TakenItem:
    """One piece that is already read: a task, or a stored refusal with the reason."""
    door = _Door(
        submission.kind, submission.workflow_key, submission.filename, actor, requested_by, False
    )
    return door.received(submission)


def keep_refusal(
    *,
    part: RefusedPart,
    door: str,
    workflow_key: str,
    filename: str,
    media_type: str = "application/octet-stream",
) -> Refusal:
    """Store what was refused, once: the same bytes at the same door are one row."""
    refusal, _created = Refusal.objects.get_or_create(
        door=door,
        workflow_key=workflow_key[:60],
        sha256=hashlib.sha256(part.raw).hexdigest(),
        defaults={
            "filename": storable(filename),
            "place": part.place,
            "media_type": media_type,
            "reason": part.reason,
            "what_to_do": part.what_to_do,
            "raw": part.raw,
            "raw_size": len(part.raw),
        },
    )
    return refusal


@dataclass(frozen=True, slots=True)
class _Door:
    name: str
    workflow_key: str
    filename: str
    actor: Actor
    requested_by: User | None
    dry_run: bool

    def items(self, stream: BinaryIO) -> Iterator[TakenItem]:
        try:
            parser = parser_for(self.filename)
            pieces = parser(stream, workflow_key=self.workflow_key, filename=self.filename)
            for piece in pieces:
                if isinstance(piece, RefusedPart):
                    yield self.refused(piece)
                else:
                    yield self.received(piece)
        except UnreadableInput as problem:
            stream.seek(0)
            whole = stream.read(LARGEST_INPUT)
            cut = " Only its first 25 MB are kept here." if stream.read(1) else ""
            yield self.refused(RefusedPart("", f"{problem.reason}{cut}", problem.what_to_do, whole))

    def received(self, submission: Submission) -> TakenItem:
        title = submission.subject or submission.text.strip().split("\n", 1)[0][:100]
        if self.dry_run:
            known = Task.objects.filter(source_key=submission.source_key).first()
            return TakenItem("already_known" if known else "received", "", title, task=known)
        try:
            # One transaction a piece: receive_task opens and commits its own.
            result = receive_task(
                submission=submission, actor=self.actor, requested_by=self.requested_by
            )
        except RefusedInput as problem:
            why = RefusedPart("", str(problem), problem.what_to_do, submission.raw)
            return self.refused(why, title)
        except DataError as problem:
            # PostgreSQL refuses a value that passed every check here: the row waits, others go on.
            reason = f"The database cannot hold it: {str(problem).strip()[:300]}"
            why = RefusedPart("", reason, "Shorten or correct the text.", submission.raw)
            return self.refused(why, title)
        outcome: Outcome = "received" if result.created else "already_known"
        return TakenItem(outcome, "", title, task=result.task)

    def refused(self, part: RefusedPart, title: str = "") -> TakenItem:
        kept = (
            None
            if self.dry_run
            else keep_refusal(
                part=part, door=self.name, workflow_key=self.workflow_key, filename=self.filename
            )
        )
        return TakenItem(
            "refused",
            part.place,
            title,
            refusal=kept,
            reason=part.reason,
            what_to_do=part.what_to_do,
        )


def _opened(path_or_bytes: Path | bytes) -> AbstractContextManager[BinaryIO]:
    if isinstance(path_or_bytes, bytes):
        return nullcontext(io.BytesIO(path_or_bytes))
    return path_or_bytes.open("rb")
