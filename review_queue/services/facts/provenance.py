"""Where the sensitive values of an action come from, worked out by code, never taken on trust."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User

from review_queue.models import Contact, ContactRecord, Source

UNTRUSTED = "untrusted"
SENDER = "sender"
SETTING = "setting"


def provenance_of(
    payload: Mapping[str, Any],
    slots: Iterable[str],
    *,
    source: Source,
    contact: Contact | None,
    records: Iterable[ContactRecord],
    chosen: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, str]:
    """For every sensitive slot: the trusted record it agrees with, `sender`, or `untrusted`.

    `sender` means: the address this very message came from, which is on nobody's record. `chosen`
    holds the fields whose values the connection names, `setting` says that it is one of them.
    """
    known, offered = list(records), chosen or {}
    return {
        slot: SETTING
        if payload[slot] in offered.get(slot, ())
        else _guests(payload[slot], source, contact)
        if slot == "attendees"
        else _origin(payload[slot], source, contact, known)
        for slot in slots
        if payload.get(slot) not in (None, "", [], {})
    }


def _origin(
    value: Any, source: Source, contact: Contact | None, records: list[ContactRecord]
) -> str:
    if isinstance(value, Mapping) and "minor" in value:
        return _amount_origin(value, records)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        origins = {_address_origin(item, source, contact) for item in value}
        return origins.pop() if len(origins) == 1 else UNTRUSTED
    if isinstance(value, str):
        if "@" in value:
            return _address_origin(value, source, contact)
        return _text_origin(value, records)
    if contact is not None and value == contact.pk:
        return f"contact:{contact.pk}"
    return UNTRUSTED


def _guests(addresses: list[str], source: Source, contact: Contact | None) -> str:
    """Who is invited may be the customer and colleagues, all of them on record."""
    active = User.objects.filter(is_active=True).exclude(email="")
    staff = {one.casefold() for one in active.values_list("email", flat=True)}
    origins = {
        "records" if one.casefold() in staff else _address_origin(one, source, contact)
        for one in addresses
    }
    if len(origins) == 1:
        return origins.pop()
    return UNTRUSTED if origins & {UNTRUSTED, SENDER} else "records"


def _address_origin(address: str, source: Source, contact: Contact | None) -> str:
    wanted = address.strip().casefold()
    if contact is not None and wanted == contact.email.casefold():
        return f"contact:{contact.pk}"
    if wanted and wanted == source.sender_address.strip().casefold():
        return SENDER
    return UNTRUSTED


def _text_origin(value: str, records: list[ContactRecord]) -> str:
    """A reference number or the like: the record of this contact that holds exactly it."""
    for record in records:
        for name, held in record.values.items():
            if value and held == value:
                return f"{record.kind}:{record.reference}.{name}"
    return UNTRUSTED


def _amount_origin(amount: Mapping[str, Any], records: list[ContactRecord]) -> str:
    for record in records:
        for name, value in record.values.items():
            if isinstance(value, Mapping) and dict(value) == dict(amount):
                return f"{record.kind}:{record.reference}.{name}"
    return UNTRUSTED
