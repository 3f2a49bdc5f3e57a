"""Lawful erasure: the details of one entry go, the entry and every hash stay."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.models import Entry, Payload
from audit.services import append_event
from audit.verify.reading import ERASED, erased_ref

# Without their details nobody could tell a restore, a run or a change of keys from tampering.
NEVER_ERASED = ("audit.",)


class NotErased(Exception):
    """Why nothing was erased."""


def erase_payload(*, entry_hash: str, actor: Actor, reason: str) -> Entry:
    """Delete the salt and the text of one entry, with an entry that says who and why.

    Raises NotErased, and erases nothing, when there is no such entry, its details are gone already,
    they must stay, or no reason is given.
    """
    if not reason.strip():
        raise NotErased("A reason is needed. Nothing was erased.")
    entry = Entry.objects.filter(entry_hash=entry_hash).first()
    if entry is None:
        raise NotErased(f"There is no entry {entry_hash[:64]}. Nothing was erased.")
    if entry.kind.startswith(NEVER_ERASED):
        raise NotErased(f"{entry.kind} is needed to check the ledger itself. Nothing was erased.")
    with transaction.atomic():
        told = {"chain": entry.chain, "position": entry.position, "reason": reason.strip()}
        event = Event(ERASED, actor, erased_ref(entry_hash), told, timezone.now())
        said = append_event(event, chain="audit")
        deleted, _ = Payload.objects.filter(entry_hash=entry_hash).delete()
        if not deleted:
            raise NotErased("Its details are gone already. Nothing was erased.")
    return said
