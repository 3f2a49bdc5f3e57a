"""The ledger's own rules for the database: written once, erased only by a recorded erasure."""

from __future__ import annotations

from audit.chain import GENESIS
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
    """What was written stands; heads move on by one; a seal follows the one before it."""
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
    refuse(
        Seal,
        "insert",
        when=(
            f"NEW.prev_hash IS DISTINCT FROM (CASE WHEN NEW.seq = 1 THEN '{GENESIS}'"  # noqa: S608
            " ELSE (SELECT s.seal_hash FROM audit_seal s WHERE s.seq = NEW.seq - 1) END)"
        ),
        because="a seal follows the one before it",
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
