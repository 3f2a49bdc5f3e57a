"""What the database refuses about the grounds of a decision: what came in, the facts, the verdict.

Decisions and evidence packs rest on them, so that they are as fixed as the decision itself.
"""

from __future__ import annotations

from audit.person_erasing import PERSON_ERASED
from audit.triggers import append_only, never_delete, refuse
from review_queue.models import FactsSnapshot, Source, Verdict

_TEXTS = ("subject", "text", "quoted_text", "html", "sender_name", "sender_address", "filename")
_FIXED = ("id", "task_id", "kind", "sent_at", "automatic", "raw_media_type", "raw_sha256")
_RECORDED = f"""EXISTS (SELECT 1 FROM audit_entry e
JOIN queue_task t ON e.object_ref = 'queue.contact:' || t.contact_id
WHERE e.kind = '{PERSON_ERASED}' AND t.id = OLD.task_id)"""  # noqa: S608 - constants


def register_grounds_guards() -> None:
    """Written once. Of what came in the texts may go, all of them, behind a recorded erasure."""
    append_only(FactsSnapshot)
    append_only(Verdict)
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
