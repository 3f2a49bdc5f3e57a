"""At dispatch: do the records a payment rests on still say what they said when it was approved?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from policies.engine.amounts import format_money
from policies.engine.facts import Money
from review_queue.execution.cut_off import CUT_OFF
from review_queue.execution.grounds import Grounds
from review_queue.models import Action, Attempt, ContactRecord, Execution
from review_queue.rows import select_rows

Values = Mapping[str, Any]
_NOT_SENT = (Execution.Status.FAILED, Execution.Status.CANCELLED)
_NOT_YET = (Execution.Status.READY, Execution.Status.LEASED)


def find_changed_record(grounds: Grounds) -> str:
    """Why our records no longer bear this payment; empty when they do, or it moves no money.

    The records are held until the transaction ends, so that of two payments at once the later one
    sees the earlier. A try after one that may have arrived is let
    pass: what changed since may be its own doing, and its key keeps it from happening twice.
    """
    execution, action = grounds.execution, grounds.execution.action
    if not execution.amount_minor or grounds.was_cut_off:
        return ""
    of_contact = "contact_id = %s ORDER BY id"
    held = select_rows(ContactRecord, of_contact, [grounds.task.contact_id or 0], lock="update")
    payload = json.loads(action.payload_text)
    for slot, origin in sorted(action.provenance.items()):
        if _is_of_record(origin) and (wrong := _changed_value(payload[slot], origin, held)):
            return wrong
    for record in held:
        if _bears(action, record) and (wrong := _used_up(grounds, record)):
            return wrong
    return _other_account(grounds, held)


def _is_of_record(origin: str) -> bool:
    """Whether an origin names a record: `order:1182.total`, not `contact:7` or `sender`."""
    kind, _, rest = origin.partition(":")
    return bool(rest) and "." in rest and kind != "contact"


def _changed_value(value: Any, origin: str, held: Iterable[ContactRecord]) -> str:
    for record in held:
        for name, known in record.values.items():
            if origin == _origin(record, name):
                changed = f"{_name(record)} says something else than when it was approved."
                return "" if known == value else changed
    name = origin.rpartition(".")[0].replace(":", " ", 1).capitalize()
    return f"{name}, which it rests on, is gone from this customer's records or lost the value."


def _used_up(grounds: Grounds, record: ContactRecord) -> str:
    """Money that went back already, by the record or by another run of ours since the approval."""
    execution = grounds.execution
    own = Money(execution.amount_minor, execution.amount_currency)
    now_left = _why_not_left(record.values, own)
    if now_left:
        names = {"kind": record.kind, "reference": record.reference}
        then = _values_at(_first_yes(grounds), **names)
        if not any(_why_not_left(values, own) for values in then):
            return f"{_name(record)} {now_left}."
    since = [one for one in _others_since(grounds) if _bears(one.action, record)]
    most = max(_amounts(record.values, own.currency), default=None)
    gone = sum(one.amount_minor for one in since)
    if since and gone + own.minor > (most or 0):
        words = format_money(Money(gone, own.currency))
        number = since[-1].task_id
        return f"{words} of {_name(record, small=True)} left since it was approved, by #{number}."
    return ""


def _why_not_left(values: Values, own: Money) -> str:
    if values.get("status") == "refunded":
        return "was refunded meanwhile"
    left = _money(values.get("refundable"), own.currency)
    if left is not None and left < own.minor:
        return f"has only {format_money(Money(left, own.currency))} left to give back"
    return ""


def _first_yes(grounds: Grounds) -> datetime:
    """Whoever decided first cannot have seen what came after."""
    return min(one.decided_at for one in (*grounds.yeses, grounds.execution.decision))


def _values_at(at: datetime, **names: Any) -> list[Values]:
    """What records said then; nothing of one whose history does not go back so far."""
    versions = ContactRecord.history.filter(history_date__lte=at, **names)
    standing = {one.id: one for one in versions.order_by("history_date", "history_id")}
    return [one.values for one in standing.values() if one.history_type != "-"]


def _others_since(grounds: Grounds) -> list[Execution]:
    """Runs of other tasks that moved money the same way after this one was decided.

    One that was cut off and waits to be repeated counts: it may have arrived.
    """
    execution = grounds.execution
    tries = Attempt.objects.filter(execution=OuterRef("pk"), phase="outcome", outcome=CUT_OFF)
    rows = Execution.objects.filter(
        kind=execution.kind,
        contact_number=execution.contact_number,
        amount_currency=execution.amount_currency,
        amount_minor__gt=0,
        dispatched_at__gt=_first_yes(grounds),
        undone_at=None,
    )
    rows = rows.exclude(task_id=execution.task_id).exclude(status__in=_NOT_SENT)
    rows = rows.exclude(~Exists(tries), status__in=_NOT_YET)
    event = _event(execution.action)
    found = rows.select_related("action").order_by("dispatched_at")
    return [one for one in found if _event(one.action) == event]


def _other_account(grounds: Grounds, held: Iterable[ContactRecord]) -> str:
    """The account was on record when it was approved, and is no more."""
    about, _, account = grounds.execution.payee.partition(":")
    if about != "account" or _holds((one.values for one in held), account):
        return ""
    decided_at = _first_yes(grounds)
    if not _holds(_values_at(decided_at, contact_id=grounds.task.contact_id), account):
        return ""
    return "The account it goes to is no longer the one on this customer's records."


def _holds(records: Iterable[Values], account: str) -> bool:
    texts = (value for one in records for value in one.values() if isinstance(value, str))
    return any("".join(text.split()).upper() == account for text in texts)


def _bears(action: Action, record: ContactRecord) -> bool:
    """Whether a value of the action was traced to this record, or it names its reference.

    An amount somebody typed is traced to nothing.
    """
    names = {_origin(record, name) for name in record.values}
    if not names.isdisjoint(action.provenance.values()):
        return True
    data = json.loads(action.payload_text).get("data") or []
    return {"name": record.kind, "value": record.reference} in data


def _event(action: Action) -> str:
    return str(json.loads(action.payload_text).get("event", ""))


def _origin(record: ContactRecord, name: str) -> str:
    return f"{record.kind}:{record.reference}.{name}"


def _name(record: ContactRecord, *, small: bool = False) -> str:
    kind = record.kind.replace("_", " ")
    return f"{kind if small else kind.capitalize()} {record.reference}"


def _amounts(values: Values, currency: str) -> Iterator[int]:
    found = (_money(one, currency) for one in values.values())
    return (minor for minor in found if minor is not None)


def _money(value: Any, currency: str) -> int | None:
    """Minor units; None for what is no money of this currency."""
    if not isinstance(value, Mapping) or value.get("currency") != currency:
        return None
    minor = value.get("minor")
    return minor if isinstance(minor, int) else None
