"""Publishing: what protects at least as well goes live at once, a loosening is scheduled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from policies.engine.spec import PolicySpec
from policies.errors import AlreadyScheduled, CannotPublish, NotADraft, StaleVersion
from policies.history import Author, written_by
from policies.loosening import is_loosening
from policies.models import PolicyVersion, Status
from policies.services.live import known_live_policy, live_version
from policies.services.moving import frozen_parts, move_version, retire_version
from policies.services.problems import problems_of
from policies.services.recording import Record, record_nothing, signed
from policies.timing import loosen_delay


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did. `replaced` is the former live number, None for the first.

    `scheduled_for` is set when the version loosens and so waits; `needs_second` says that another
    owner has to confirm it before it goes live.
    """

    number: int
    content_hash: str
    rules: int
    replaced: int | None
    scheduled_for: datetime | None = None
    needs_second: bool = False


def publish_version(
    *,
    version: PolicyVersion,
    by: Author,
    note: str,
    record: Record = record_nothing,
    seen_edits: int | None = None,
    known_workflows: Collection[str] | None = None,
    owner_ids: Collection[int] | None = None,
) -> Published:
    """Freeze the draft (or take the shadow version) and put it in force, all or nothing.

    A loosening is scheduled instead; it needs a second owner when `owner_ids`, the active owners,
    names another than `by`, or when the caller does not know them. `seen_edits` is the draft's
    `edits` as the person saw it. Raises NotADraft, StaleVersion, CannotPublish or AlreadyScheduled;
    then nothing changed. `record` is called inside the transaction.
    """
    now = timezone.now()
    with written_by(by), transaction.atomic():
        row = _as_seen(version.pk, seen_edits)
        if problems := problems_of(row, known_workflows=known_workflows):
            raise CannotPublish(problems)
        policy, frozen = frozen_parts(row)
        live, standing = live_version(), known_live_policy()
        frozen["note"] = note
        if standing is None or is_loosening(standing, policy):
            frozen["base_hash"] = live.content_hash if live else ""
            frozen["needs_second"] = owner_ids is None or bool(set(owner_ids) - {by.id})
            return _schedule(row, policy, by=by, now=now, record=record, **frozen)
        return put_in_force(row, policy, live, by=by, now=now, record=record, **frozen)


def _as_seen(version_id: int, seen_edits: int | None) -> PolicyVersion:
    row: PolicyVersion | None = PolicyVersion.objects.filter(pk=version_id).first()
    if row is None or row.status not in (Status.DRAFT, Status.SHADOW):
        raise NotADraft("This version is not a draft any more, so it was not published.")
    if seen_edits is not None and row.edits != seen_edits:
        raise StaleVersion(
            "The draft was changed since you opened this page, so it was not published. Read the "
            "sentences again, then publish."
        )
    return row


def _schedule(
    row: PolicyVersion,
    policy: PolicySpec,
    *,
    by: Author,
    now: datetime,
    record: Record,
    **frozen: object,
) -> Published:
    due = now + loosen_delay()
    changes = frozen | {
        "status": Status.SCHEDULED,
        "scheduled_at": now,
        "scheduled_for": due,
        "scheduled_by_id": by.id,
        "scheduled_by_name": by.name[:200],
    }
    try:
        with transaction.atomic():
            move_version(row, **changes)
    except IntegrityError as error:
        raise AlreadyScheduled(
            "Another version that loosens the rules waits already, so this one was not scheduled. "
            "Cancel that one first."
        ) from error
    result = Published(row.number, row.content_hash, len(policy.rules), None, due, row.needs_second)
    data = signed(by, number=row.number, content_hash=row.content_hash, rules=result.rules)
    data |= {"scheduled_for": due.isoformat(), "needs_second": row.needs_second}
    record("policies.version.scheduled", data | {"note": row.note})
    return result


def put_in_force(
    row: PolicyVersion,
    policy: PolicySpec,
    live: PolicyVersion | None,
    *,
    by: Author,
    now: datetime,
    record: Record,
    **frozen: object,
) -> Published:
    """Retire `live`, put `row` in its place and end what was scheduled against the former rules.

    `live` is the version that `policy` was compared with: when another one took its place in the
    meantime, NotADraft or StaleVersion is raised and nothing changed.
    """
    changes = frozen | {
        "status": Status.LIVE,
        "published_at": now,
        "published_by_id": by.id,
        "published_by_name": by.name[:200],
    }
    _take_place(row, live, changes, by=by, now=now)
    replaced = live.number if live else None
    result = Published(row.number, row.content_hash, len(policy.rules), replaced)
    data = signed(by, number=row.number, content_hash=row.content_hash, rules=result.rules)
    record("policies.version.published", data | {"replaced": replaced, "note": row.note})
    _end_overtaken(row, by=by, now=now, record=record)
    return result


def _take_place(
    row: PolicyVersion,
    live: PolicyVersion | None,
    changes: Mapping[str, object],
    *,
    by: Author,
    now: datetime,
) -> None:
    try:
        with transaction.atomic():
            if live is not None:
                because = f"Version {row.number} took its place."
                retire_version(live, by=by, because=because, now=now)
            move_version(row, **changes)
    except IntegrityError as error:
        raise NotADraft(
            "Another version was published at the same moment, so this one was not. Look again."
        ) from error


def _end_overtaken(row: PolicyVersion, *, by: Author, now: datetime, record: Record) -> None:
    """What waits was compared with rules that are not in force any more."""
    for waiting in PolicyVersion.objects.filter(status=Status.SCHEDULED):
        because = f"Version {row.number} went live first, so this one would undo a part of it."
        retire_version(waiting, by=by, because=because, now=now)
        data = signed(by, number=waiting.number, because=because)
        record("policies.version.overtaken", data)
