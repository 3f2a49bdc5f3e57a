"""The ledger's own rules for the database: written once, erased only by a recorded erasure."""

from __future__ import annotations

from audit.models import (
    AnchorRefusal,
    Checkpoint,
    CheckpointReceipt,
    Entry,
    Head,
    Payload,
    Seal,
)
from audit.triggers import append_only, history_models, never_delete, only_erased, refuse

ERASED = "audit.payload.erased"


def register_guards() -> None:
    """Entries and every history table are append-only; heads move on by one."""
    for model in (Entry, Seal, Checkpoint, CheckpointReceipt, AnchorRefusal):
        append_only(model)
    for versions in history_models():
        append_only(versions)
    only_erased(
        Payload,
        unless=(
            f"EXISTS (SELECT 1 FROM audit_entry e WHERE e.kind = '{ERASED}'"  # noqa: S608
            " AND e.object_ref = 'audit.entry:' || OLD.entry_hash)"
        ),
    )
    never_delete(Head)
    refuse(
        Head,
        "insert",
        when="NEW.position <> 0 OR NEW.entry_hash <> ''",
        because="a chain starts empty",
    )
    refuse(
        Head,
        "update",
        when="NEW.chain <> OLD.chain OR NEW.position <> OLD.position + 1",
        because="the end of a chain moves on by one entry at a time",
    )
