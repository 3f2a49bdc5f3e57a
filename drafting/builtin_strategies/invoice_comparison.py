"""Compares what an invoice says with the company's purchase order, supplier and known invoices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drafting.contract import Record
from drafting.money import Amount, amount_of, written
from drafting.record_slots import handle_of

NEEDED = ("invoice_number", "supplier", "amount_minor", "currency", "purchase_order", "iban")
_MINOR = re.compile(r"[1-9][0-9]{0,11}")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not match. `flag` is stable, `sentence` is for people."""

    flag: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared with which records, and every difference found."""

    differences: tuple[Difference, ...]
    order: Record | None
    supplier: Record | None
    duplicate: Record | None

    @property
    def records(self) -> tuple[Record, ...]:
        """The records the comparison rests on."""
        found = (self.order, self.supplier, self.duplicate)
        return tuple(record for record in found if record is not None)


def compare_invoice(fields: Mapping[str, str], records: Iterable[Record]) -> Comparison:
    """Every difference at once; an invoice without differences may be paid as its order says."""
    known = tuple(records)
    order = _order(fields, known)
    supplier = _supplier(fields, order, known)
    duplicate = _duplicate(fields, known)
    missing = [name for name in NEEDED if not fields.get(name, "").strip()]
    differences = [
        Difference("field_missing", f"The invoice gives no {name.replace('_', ' ')}.")
        for name in missing
    ]
    differences += _order_differences(fields, order) if "purchase_order" not in missing else []
    differences += _supplier_differences(fields, supplier) if "supplier" not in missing else []
    if duplicate is not None:
        sentence = f"Invoice {handle_of(duplicate)} is already in our books ({duplicate.title})."
        differences.append(Difference("duplicate_invoice", sentence))
    return Comparison(tuple(differences), order, supplier, duplicate)


def same_name(left: object, right: object) -> bool:
    """Whether two names are equal but for case and spaces."""
    return " ".join(str(left).casefold().split()) == " ".join(str(right).casefold().split())


def same_account(left: object, right: object) -> bool:
    """Whether two account numbers are equal but for spaces and case."""
    return "".join(str(left).upper().split()) == "".join(str(right).upper().split())


def invoice_amount(fields: Mapping[str, str]) -> Amount | None:
    """The positive amount the invoice asks for, or None when it is not plainly one."""
    minor, currency = fields.get("amount_minor", "").strip(), fields.get("currency", "").strip()
    if not _MINOR.fullmatch(minor):
        return None
    return amount_of({"minor": int(minor), "currency": currency})


def order_amount(order: Record) -> Amount | None:
    """The amount of a purchase order record."""
    return amount_of(order.values.get("amount")) or amount_of(order.values.get("total"))


def _order(fields: Mapping[str, str], records: tuple[Record, ...]) -> Record | None:
    number = fields.get("purchase_order", "")
    found = [
        record
        for record in records
        if record.kind == "purchase_order" and same_account(handle_of(record), number)
    ]
    return found[0] if len(found) == 1 else None


def _supplier(
    fields: Mapping[str, str], order: Record | None, records: tuple[Record, ...]
) -> Record | None:
    # The purchase order says whom we owe; the invoice only claims it.
    name = order.values.get("supplier") if order else None
    wanted = name or fields.get("supplier", "")
    found = [
        record
        for record in records
        if record.kind == "supplier" and same_name(record.values.get("name", record.title), wanted)
    ]
    return found[0] if len(found) == 1 else None


def _duplicate(fields: Mapping[str, str], records: tuple[Record, ...]) -> Record | None:
    number = fields.get("invoice_number", "")
    for record in records:
        if record.kind != "invoice" or not number.strip():
            continue
        theirs = record.values.get("supplier")
        same_supplier = theirs is None or same_name(theirs, fields.get("supplier", ""))
        if same_account(handle_of(record), number) and same_supplier:
            return record
    return None


def _order_differences(fields: Mapping[str, str], order: Record | None) -> list[Difference]:
    if order is None:
        number = fields["purchase_order"].strip()[:60]
        return [Difference("purchase_order_unknown", f"We have no purchase order {number}.")]
    if order.values.get("status") in {"paid", "closed", "cancelled"}:
        sentence = f"Purchase order {handle_of(order)} is already {order.values['status']}."
        return [Difference("order_closed", sentence)]
    return _amount_differences(fields, order)


def _amount_differences(fields: Mapping[str, str], order: Record) -> list[Difference]:
    claimed, agreed = invoice_amount(fields), order_amount(order)
    if agreed is None:
        sentence = f"Purchase order {handle_of(order)} has no amount."
        return [Difference("order_amount_missing", sentence)]
    if claimed is None:
        return [Difference("amount_unreadable", "The amount of the invoice cannot be read.")]
    if claimed.currency != agreed.currency:
        sentence = f"The invoice is in {claimed.currency}, the order in {agreed.currency}."
        return [Difference("currency_differs", sentence)]
    if claimed.minor != agreed.minor:
        asked, ordered = written(claimed, "en"), written(agreed, "en")
        sentence = f"The invoice asks for {asked}, the order says {ordered}."
        return [Difference("amount_differs", sentence)]
    return []


def _supplier_differences(fields: Mapping[str, str], supplier: Record | None) -> list[Difference]:
    if supplier is None:
        name = " ".join(fields["supplier"].split())[:60]
        return [Difference("supplier_unknown", f"We have no supplier record for {name}.")]
    differences = []
    if not same_name(supplier.values.get("name", supplier.title), fields["supplier"]):
        sentence = f"The order is with {supplier.title}, the invoice names somebody else."
        differences.append(Difference("supplier_differs", sentence))
    account = supplier.values.get("iban")
    if not account:
        sentence = f"We have no account number of {supplier.title}."
        differences.append(Difference("iban_missing", sentence))
    elif fields.get("iban", "").strip() and not same_account(account, fields["iban"]):
        sentence = f"The account on the invoice is not the one we know of {supplier.title}."
        differences.append(Difference("iban_differs", sentence))
    return differences
