"""What a page showed beside the draft, sealed: the customer's record and the rules in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.money import money_text
from policies.differences import diff_in_words
from policies.errors import DamagedPolicy
from policies.models import PolicyVersion
from policies.services import frozen_policy, live_number
from review_queue.models import Contact, ContactRecord, Task

MOST_RECORDS = 20
_OF_CONTACT = ("name", "email", "phone", "address", "tier", "notes")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Changes = dict[str, tuple[str, str]]


def grounds_of(
    contact: Contact | None, records: Sequence[ContactRecord], policy: int, *, at: datetime
) -> str:
    """The seal a page carries: number of the rules, moment in microseconds, hash of the record.

    `records` are the newest 20 of the contact, in the order of the model.
    """
    moment = (at - _EPOCH) // timedelta(microseconds=1)
    return f"{policy}-{moment}-{_hash(contact, records[:MOST_RECORDS])}"


def changed_grounds(task: Task, seal: str) -> Changes:
    """Label -> (as it was shown, as it is) for everything that differs; empty without a seal.

    What was shown is read from the history; where that is gone, only what is now is said.
    """
    parts = seal.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts[:2]):
        return {}
    policy, moment, sealed = int(parts[0][:9]), int(parts[1][:18]), parts[2]
    contact = task.contact
    records = records_of(contact)
    changes: Changes = {}
    if _hash(contact, records) != sealed:
        shown_at = _EPOCH + timedelta(microseconds=moment)
        changes |= _changed_record(contact, records, shown_at)
    if live_number() != policy:
        changes |= _changed_rules(policy)
    return changes


def records_of(contact: Contact | None) -> list[ContactRecord]:
    """The contact's records as the item page shows them."""
    if contact is None:
        return []
    return list(ContactRecord.objects.filter(contact=contact)[:MOST_RECORDS])


def _hash(contact: Contact | None, records: Sequence[ContactRecord]) -> str:
    values = [_values(contact, _OF_CONTACT) if contact else {}]
    values += [{"id": one.pk, **_values(one, ("title", "values"))} for one in records]
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _values(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _changed_record(
    contact: Contact | None, records: Sequence[ContactRecord], shown_at: datetime
) -> Changes:
    if contact is None:
        return {}
    found = dict(_differences("Customer", contact, _OF_CONTACT, shown_at))
    for record in records:
        label = record.title or str(record)
        found |= dict(_differences(label, record, ("title", "values"), shown_at))
    return found or {"Customer's records": ("as the page showed them", "changed since; see below")}


def _differences(
    label: str, row: Contact | ContactRecord, names: Sequence[str], shown_at: datetime
) -> Iterator[tuple[str, tuple[str, str]]]:
    history = row.history.filter(history_date__lte=shown_at).order_by("-history_date")
    before = history.first()
    for name in names:
        old = _text(getattr(before, name)) if before is not None else ""
        new = _text(getattr(row, name))
        if old != new:
            what = "" if name == "values" else f": {name.replace('_', ' ')}"
            yield f"{label}{what}", (old, new)


def _text(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if value.keys() == {"minor", "currency"} and type(value["minor"]) is int:
        return money_text(value["minor"], str(value["currency"]))
    return "\n".join(
        f"{str(name).replace('_', ' ').capitalize()}: {_text(one)}"
        for name, one in sorted(value.items())
    )


def _changed_rules(policy: int) -> Changes:
    now = live_number()
    changes: Changes = {"Rules in force": (f"version {policy}", f"version {now}")}
    rows = {row.number: row for row in PolicyVersion.objects.filter(number__in=[policy, now])}
    try:
        versions = [frozen_policy(rows[number]) for number in (policy, now)]
    except (DamagedPolicy, KeyError):
        return changes
    for change in diff_in_words(*versions):
        changes[f"Rule: {change.name}"] = (change.sentence_before, change.sentence_after)
    return changes
