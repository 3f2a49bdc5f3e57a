"""A loosening that waits: confirmed by a second owner, cancelled, or put in force when due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies.errors import NotScheduled, PolicyRefusal, SecondOwnerNeeded
from policies.history import Author, written_by
from policies.models import PolicyVersion, Status
from policies.services.live import frozen_policy, live_version, version_with
from policies.services.moving import move_version, retire_version
from policies.services.problems import problems_of
from policies.services.publishing import Published, put_in_force
from policies.services.recording import Record, record_nothing, signed


def scheduled_version() -> PolicyVersion | None:
    """The version that waits to go live, or None."""
    return version_with(Status.SCHEDULED)


def confirm_scheduled(
    *,
    version: PolicyVersion,
    by: Author,
    owner_ids: Collection[int],
    record: Record = record_nothing,
) -> PolicyVersion:
    """A second owner agrees; the waiting time stays. Raises NotScheduled or SecondOwnerNeeded."""
    with written_by(by), transaction.atomic():
        row = _waiting(version)
        if by.id is None or by.id not in owner_ids or by.id == row.scheduled_by_id:
            raise SecondOwnerNeeded(
                f"{row} needs the yes of another owner than {row.scheduled_by_name}, so it was not "
                "confirmed. Ask another owner to open this page."
            )
        move_version(
            row,
            confirmed_at=timezone.now(),
            confirmed_by_id=by.id,
            confirmed_by_name=by.name[:200],
        )
        record("policies.version.confirmed", signed(by, number=row.number))
    return row


def cancel_scheduled(
    *, version: PolicyVersion, by: Author, because: str, record: Record = record_nothing
) -> PolicyVersion:
    """Give the waiting version up; the rules in force stay. Raises NotScheduled."""
    with written_by(by), transaction.atomic():
        row = _waiting(version)
        retire_version(row, by=by, because=because, now=timezone.now())
        data = signed(by, number=row.number, because=because)
        record("policies.version.cancelled", data)
    return row


def activate_due(*, now: datetime, record: Record = record_nothing) -> Published | None:
    """Put the waiting version in force when its time is over and nobody's yes is missing (beat).

    A version that cannot work any more is given up, with the reason kept. None: nothing was due.
    """
    row = scheduled_version()
    if row is None or row.scheduled_for is None or row.scheduled_for > now or row.waits_for_second:
        return None
    by = Author(row.scheduled_by_id, row.scheduled_by_name)
    with written_by(by), transaction.atomic():
        live = live_version()
        if problem := _problem(row, live):
            retire_version(row, by=by, because=problem, now=now)
            data = signed(by, number=row.number, because=problem)
            record("policies.version.cancelled", data)
            return None
        policy = frozen_policy(row)
        return put_in_force(row, policy, live, by=by, now=now, record=record)


def _problem(row: PolicyVersion, live: PolicyVersion | None) -> str:
    if row.base_hash != (live.content_hash if live else ""):
        return "The rules it was compared with are not in force any more. Publish it again."
    try:
        frozen_policy(row)
    except PolicyRefusal as damage:
        return str(damage)
    return " ".join(problems_of(row))


def _waiting(version: PolicyVersion) -> PolicyVersion:
    row = version_with(Status.SCHEDULED, pk=version.pk)
    if row is None:
        raise NotScheduled(
            f"{version} does not wait any more: it went live, was cancelled or was overtaken. "
            "Nothing was changed."
        )
    return row
