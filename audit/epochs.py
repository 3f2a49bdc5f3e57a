"""A restored database: knows that it is one, and is opened again by a named person only."""

from __future__ import annotations

import json

from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.exported import newest_exported
from audit.models import Entry, Payload
from audit.sealing import seal_pending, sealed_size
from audit.services import append_event

EPOCH_OPENED = "audit.epoch.opened"


class NotRolledBack(Exception):
    """There is nothing to open: the database has all that was exported."""


def is_rolled_back() -> bool:
    """Whether more was signed and exported than this database holds, and nobody answered for it.

    A named person answers with `open_epoch`; that entry holds for the newest exported note only, so
    that putting back an older copy once more is found again.
    """
    newest = newest_exported()
    if newest is None or sealed_size() >= newest.size:
        return False
    told = newest_epoch()
    return (told.get("exported_size"), told.get("exported_root")) != (
        newest.size,
        newest.root.hex(),
    )


def newest_epoch() -> dict[str, object]:
    """What the newest entry about a restored database says; empty when there is none."""
    entry = Entry.objects.filter(kind=EPOCH_OPENED).order_by("-id").first()
    payload = Payload.objects.filter(entry_hash=entry.entry_hash).first() if entry else None
    found: dict[str, object] = json.loads(payload.text) if payload else {}
    return found


def open_epoch(*, actor: Actor, reason: str) -> Entry:
    """Write down that `actor` put back an older database and why; work may go on from here.

    Raises NotRolledBack when the database has all that was exported, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("A reason is needed. Nothing was done.")
    seal_pending()
    newest = newest_exported()
    if newest is None or sealed_size() >= newest.size:
        raise NotRolledBack(
            "This database has everything that was exported. Nothing was done: no restore is open."
        )
    told = {
        "epoch": newest.epoch + 1,
        "sealed_size": sealed_size(),
        "exported_size": newest.size,
        "exported_root": newest.root.hex(),
        "reason": reason.strip(),
    }
    reference = f"audit.epoch:{newest.epoch + 1}"
    with transaction.atomic():
        entry = append_event(
            Event(EPOCH_OPENED, actor, reference, told, timezone.now()), chain="audit"
        )
    seal_pending()
    return entry
