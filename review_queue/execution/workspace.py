"""The company's own records, lent to connectors: every change happens once per key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.history import acting_as
from connectors.contract import CannotHold, ChangedMeanwhile
from review_queue.execution.dispatch import WORKER
from review_queue.execution.own_records import RecordsOfTask
from review_queue.models import Contact, ContactChange, Note
from review_queue.rows import insert_once


class TaskWorkspace(RecordsOfTask):
    """Implements connectors.contract.Workspace for one task."""

    def add_note(self, *, key: str, text: str) -> str:
        """Store an internal note once per `key`; returns its reference."""
        note = Note(task_id=self._task_id, key=key, text=text, created_at=timezone.now())
        return f"note:{insert_once(note, 'key')}"

    def change_contact(
        self,
        *,
        key: str,
        contact_id: int,
        changes: Mapping[str, str],
        expected: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:
        """Set contact fields once per `key`; returns the values before. KeyError if unknown.

        With `expected`, ChangedMeanwhile where a field no longer holds that value. CannotHold for
        a value the contact cannot take.
        """
        with transaction.atomic(), acting_as(WORKER):
            done = ContactChange.objects.filter(key=key).first()
            if done is not None:
                return dict(done.before)
            contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
            if contact is None:
                raise KeyError(contact_id)
            before = {name: str(getattr(contact, name)) for name in changes}
            moved = [name for name, value in (expected or {}).items() if before[name] != value]
            if moved:
                raise ChangedMeanwhile(moved)
            for name, value in changes.items():
                setattr(contact, name, value)
            _save(contact, changes)
            ContactChange.objects.create(
                contact=contact, key=key, before=before, after=dict(changes)
            )
        return before

    def note_under(self, *, key: str) -> str:
        """The reference of the note stored under `key`; empty when there is none."""
        found = Note.objects.filter(key=key).values_list("pk", flat=True).first()
        return f"note:{found}" if found else ""

    def contact_values(self, *, contact_id: int, names: Sequence[str]) -> Mapping[str, str]:
        """What these fields of a contact hold now. KeyError if unknown."""
        contact = Contact.objects.filter(pk=contact_id).first()
        if contact is None:
            raise KeyError(contact_id)
        return {name: str(getattr(contact, name)) for name in names}


def _save(contact: Contact, changes: Mapping[str, str]) -> None:
    """Of what a contact cannot hold, only the database knows who has an address already."""
    fields = [field.name for field in Contact._meta.concrete_fields]
    try:
        contact.clean_fields(exclude=[name for name in fields if name not in changes])
        with transaction.atomic():
            contact.save()
    except ValidationError as error:
        told = [f"{name}: {' '.join(why)}" for name, why in sorted(error.message_dict.items())]
        raise CannotHold("; ".join(told)) from error
    except IntegrityError as error:
        raise CannotHold("another contact has this e-mail address.") from error
