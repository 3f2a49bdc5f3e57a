"""Writing to the ledger for events that belong to no task."""

from __future__ import annotations

from django.db import transaction

from audit.chain import Event, LinkedEntry, link
from audit.models import Entry, Head, Payload, Unsealed


def append_event(event: Event, *, chain: str) -> Entry:
    """Append to a named chain inside the caller's transaction (one is opened if there is none)."""
    with transaction.atomic():
        Head.objects.get_or_create(chain=chain)
        head = Head.objects.select_for_update().get(chain=chain)
        entry = store(
            link(event, chain=chain, position=head.position + 1, prev_hash=head.entry_hash)
        )
        Head.objects.filter(chain=chain).update(
            position=entry.position, entry_hash=entry.entry_hash
        )
        return entry


def store(linked: LinkedEntry) -> Entry:
    """Insert a linked entry and its payload; the caller moves the chain's head."""
    Payload.objects.create(entry_hash=linked.entry_hash, salt=linked.salt, text=linked.payload_text)
    Unsealed.objects.create(entry_hash=linked.entry_hash)
    return Entry.objects.create(
        chain=linked.chain,
        position=linked.position,
        prev_hash=linked.prev_hash,
        entry_hash=linked.entry_hash,
        kind=linked.kind,
        actor=linked.actor,
        occurred_at=linked.occurred_at,
        object_ref=linked.object_ref,
        payload_sha256=linked.payload_sha256,
    )
