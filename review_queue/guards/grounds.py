"""What the database refuses about the grounds of a decision: what came in, facts, verdicts, limits.

Decisions and evidence packs rest on them, so that they are as fixed as the decision itself.
"""

from __future__ import annotations

from audit.person_erasing import PERSON_ERASED
from audit.triggers import append_only, never_delete, refuse
from review_queue.models import (
    CompactFacts,
    Execution,
    FactsSnapshot,
    LimitHold,
    Rejudgement,
    ShadowVerdict,
    Source,
    Verdict,
)

_TEXTS = ("subject", "text", "quoted_text", "html", "sender_name", "sender_address", "filename")
_FIXED = ("id", "task_id", "kind", "sent_at", "automatic", "raw_media_type", "raw_sha256")
_HELD = ("day", "scopes", "minor")
_FAILED = f"""
SELECT 1 FROM queue_execution x
WHERE x.id = NEW.execution_id AND x.status = '{Execution.Status.FAILED}'
"""  # noqa: S608 - constants
_RECORDED = f"""EXISTS (SELECT 1 FROM audit_entry e
JOIN queue_task t ON e.object_ref = 'queue.contact:' || t.contact_id
WHERE e.kind = '{PERSON_ERASED}' AND t.id = OLD.task_id)"""  # noqa: S608 - constants


def register_grounds_guards() -> None:
    """Written once. Of what came in the texts may go, all of them, behind a recorded erasure."""
    for model in (FactsSnapshot, CompactFacts, Verdict, ShadowVerdict, Rejudgement):
        append_only(model)
    _guard_limit_holds()
    never_delete(Source)
    emptied = [f"NEW.{name} = ''" for name in _TEXTS]
    same = [f"NOT (NEW.{name} IS DISTINCT FROM OLD.{name})" for name in _FIXED]
    lawful = " AND ".join(["length(NEW.raw) = 0", *emptied, *same, _RECORDED])
    refuse(
        Source,
        "update",
        when=f"NOT ({lawful})",
        because="what came in is never changed, and only emptied after its erasure was recorded",
    )


def _guard_limit_holds() -> None:
    """A share is taken, given back once its run failed, and perhaps taken again: nothing else."""
    never_delete(LimitHold)
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _HELD)
    refuse(
        LimitHold,
        "update",
        when="NEW.id <> OLD.id OR NEW.execution_id <> OLD.execution_id",
        because="a share of a limit stays with its run",
    )
    refuse(
        LimitHold,
        "update",
        when=f"OLD.released_at IS NULL AND ({changed} OR NEW.released_at IS NULL)",
        because="what a run holds of a limit is only given back",
    )
    refuse(
        LimitHold,
        "update",
        when=f"OLD.released_at IS NULL AND NOT EXISTS ({_FAILED})",
        because="only what certainly was not sent gives its share back",
    )
    refuse(
        LimitHold,
        "update",
        when="OLD.released_at IS NOT NULL AND NEW.released_at IS NOT NULL",
        because="what was given back is only taken again",
    )
