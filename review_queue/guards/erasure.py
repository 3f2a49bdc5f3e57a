"""Where the database lets texts go: only of a customer whose erasure stands in the ledger."""

from __future__ import annotations

from django.db import models

from audit.person_erasing import PERSON_ERASED
from audit.triggers import let_erase
from review_queue.models import Contact, Draft, Evidence, FiledDocument, ToDo

_RECORDED = f"""
EXISTS (SELECT 1 FROM audit_entry e WHERE e.kind = '{PERSON_ERASED}'
AND e.object_ref = 'queue.contact:' || {{}})
"""  # noqa: S608 - constants
_OF_TASK = f"""
EXISTS (SELECT 1 FROM audit_entry e
JOIN queue_task t ON e.object_ref = 'queue.contact:' || t.contact_id
WHERE e.kind = '{PERSON_ERASED}' AND t.id = {{}})
"""  # noqa: S608 - constants
_TASK_OF_DRAFT = "(SELECT d.task_id FROM queue_draft d WHERE d.id = OLD.draft_id)"


def register_lawful_erasures() -> None:
    """Older versions may go; of drafts and their passages the texts alone, and only to nothing."""
    let_erase(Contact.history.model, "delete", unless=_RECORDED.format("OLD.id"))
    let_erase(FiledDocument.history.model, "delete", unless=_RECORDED.format("OLD.contact_id"))
    let_erase(ToDo.history.model, "delete", unless=_OF_TASK.format("OLD.task_id"))
    _let_blank(Draft, _OF_TASK.format("OLD.task_id"), prompt_text="", raw_output="")
    recorded = _OF_TASK.format(_TASK_OF_DRAFT)
    _let_blank(Evidence, recorded, title="Erased", quote="", reference="")


def _let_blank(model: type[models.Model], recorded: str, **blank: str) -> None:
    """Exactly these columns to exactly these values; every other one stays as it is."""
    same = [
        f'NOT (NEW."{field.column}" IS DISTINCT FROM OLD."{field.column}")'
        for field in model._meta.local_concrete_fields
        if field.name not in blank
    ]
    gone = [f"NEW.\"{name}\" = '{value}'" for name, value in blank.items()]
    let_erase(model, "update", unless=" AND ".join([*gone, *same, recorded]))
