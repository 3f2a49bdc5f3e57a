"""Which of the company's records a message is about, and the template slots they fill."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from drafting.contract import DraftRequest, Record, SourceText
from drafting.dates import day_of, written_day
from drafting.money import Amount, amount_of, written
from drafting.slots import Slot

SHORTEST_PLAIN_HANDLE = 4  # "order 7" names a record, a bare "7" in a sentence does not
LONGEST_VALUE = 500


def handle_of(record: Record) -> str:
    """The number people use for the record: its own, else what follows the colon of its id."""
    for name in ("number", f"{record.kind}_number", f"{record.kind}_id"):
        value = record.values.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return record.id.partition(":")[2] or record.id


def message_text(source: SourceText) -> str:
    """Everything the sender wrote, as one text."""
    return "\n".join((source.subject, source.text, *source.fields.values()))


@lru_cache(maxsize=4096)
def _mention(kind: str, handle: str) -> re.Pattern[str]:
    lead = rf"(?:\#\s*|{_named(kind)})" if len(handle) < SHORTEST_PLAIN_HANDLE else r"(?<![\w.,-])"
    return re.compile(rf"{lead}{re.escape(handle)}(?![\w-]|[.,]\d)", re.IGNORECASE)


@lru_cache(maxsize=256)
def _any_mention(kind: str) -> re.Pattern[str]:
    return re.compile(rf"{_named(kind)}(?=[\w-]{{0,20}}\d{{3}})[\w-]{{3,40}}", re.IGNORECASE)


def _named(kind: str) -> str:
    words = re.escape(kind).replace("_", r"[\s_-]")
    return rf"\b{words}\b\s{{0,3}}(?:no\.?|number|id)?\s{{0,3}}[:\#]?\s{{0,3}}"


_NUMBER_SIGN = re.compile(r"#\s?[\w-]{0,20}\d{3}")


def mentioned(record: Record, text: str) -> bool:
    """Whether the text names this record by its number."""
    return _mention(record.kind, handle_of(record)).search(text) is not None


def records_meant(request: DraftRequest) -> dict[str, Record]:
    """One record per kind: the one named in the message, or the only one when none is named.

    Two named records of a kind, or a number that is none of ours, leave the kind out. The contact
    is who the task belongs to, whatever the message says.
    """
    text = message_text(request.source)
    by_kind: dict[str, list[Record]] = {}
    for record in request.records:
        by_kind.setdefault(record.kind, []).append(record)
    contacts = [r for r in by_kind.pop("contact", []) if r.id == f"contact:{request.contact_id}"]
    meant = {"contact": contacts[0]} if contacts else {}
    named = {kind: [r for r in found if mentioned(r, text)] for kind, found in by_kind.items()}
    foreign_number = not any(named.values()) and bool(_NUMBER_SIGN.search(text))
    for kind, records in by_kind.items():
        other = foreign_number or bool(_any_mention(kind).search(text))
        fitting = named[kind] or ([] if other else records)
        if len(fitting) == 1:
            meant[kind] = fitting[0]
    return meant


def value_text(value: object, locale: str) -> str:
    """A record's value for a letter on one line; empty when it has no plain form."""
    amount = amount_of(value)
    if amount is not None:
        return written(amount, locale)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    day = day_of(value)
    if day is not None:
        return written_day(day, locale)
    return " ".join(str(value).split())[:LONGEST_VALUE]


def slots_from(request: DraftRequest, records: Iterable[Record]) -> dict[str, Slot]:
    """Slots `{kind_field}`, `{field}` where only one record has it, `{kind_id}`, `{amount}`."""
    slots: dict[str, Slot] = {}
    plain: dict[str, list[Slot]] = {}
    sums: list[tuple[Amount, str]] = []
    for record in records:
        slots[f"{record.kind}_id"] = Slot(handle_of(record), record.id)
        for name, value in record.values.items():
            text = value_text(value, request.locale)
            if not text:
                continue
            slots[f"{record.kind}_{name}"] = Slot(text, record.id)
            plain.setdefault(name, []).append(Slot(text, record.id))
            amount = amount_of(value)
            if amount is not None:
                sums.append((amount, record.id))
    if len(sums) == 1:
        slots.setdefault("amount", Slot(written(sums[0][0], request.locale), sums[0][1]))
    for name, found in plain.items():
        if len(found) == 1:
            slots.setdefault(name, found[0])
    if request.company_name.strip():
        slots.setdefault("company_name", Slot(value_text(request.company_name, request.locale), ""))
    return slots
