"""Real work drafted by the built-in drafter: shop requests on real orders, and supplier invoices.

Requests are Bitext's with the numbers of tau2's orders put in their places; days are not in the
data and are counted from the order's number. Invoices are Online Retail's and XRechnung's.
"""

from __future__ import annotations

import asyncio
import csv
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from drafting.builtin import BuiltinDrafter
from drafting.contract import (
    DraftRequest,
    Record,
    SourceText,
)
from drafting.record_slots import handle_of
from review_queue.proofs.contract import DraftField, Grounds, Passage, Trust
from review_queue.proofs.fields import fields_of
from review_queue.proofs.passages import record_passages
from scripts.quality_proof_texts import allowed_of, company_texts, lines_of

# What people also write about an order without its number.
_PLAIN = frozenset({"get_refund", "track_refund", "track_order", "complaint", "delivery_period"})
_REFUNDS = frozenset({"get_refund", "track_refund", "cancel_order"})
TODAY = date(2026, 11, 20)
_COMPANY = "Juniper & Pine"
_EVERY = 3  # of the requests, every third
_PLACE = re.compile(r"\{\{[A-Za-z ]+\}\}")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft with what it rests on, numbers of the customer's other things, and its own days."""

    fields: tuple[DraftField, ...]
    grounds: Grounds
    others: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


def drafted_requests(shared: Path) -> list[Drafted]:
    """Customers' requests about one of their orders, where the drafter has a proposal."""
    requests = list(_requests(shared))
    return [one for request in requests if (one := _drafted(request)) is not None]


def drafted_invoices(shared: Path) -> list[Drafted]:
    """Invoices that match their purchase order, where the drafter prepares the payment."""
    return [one for request in _invoices(shared) if (one := _drafted(request)) is not None]


def drafted_on_orders(shared: Path) -> Iterator[tuple[Drafted, Record, Record]]:
    """Requests about an order, with nothing drafted yet: what may support a letter about it."""
    for request in _requests(shared):
        named = [one for one in request.records if handle_of(one) in request.source.text]
        if len(named) == 1:
            others = tuple(handle_of(one) for one in request.records[1:] if one.id != named[0].id)
            day = (TODAY.year, TODAY.month, TODAY.day)
            policy = replace(request, **company_texts("refunds_and_credits"))
            passages = (*_passages(request), *_texts(policy, set()))
            grounds = Grounds(passages, day, frozenset({named[0].id}))
            days = tuple(_days(named[0]))
            yield Drafted((), grounds, others, days), named[0], request.records[0]


def _days(record: Record) -> Iterator[date]:
    for name, value in record.values.items():
        if name.endswith("_on"):
            yield date.fromisoformat(value)


def _drafted(request: DraftRequest) -> Drafted | None:
    result = asyncio.run(BuiltinDrafter().draft(request))
    fields = tuple(
        field
        for at, action in enumerate(result.actions, start=1)
        for field in fields_of(at, action.payload)
    )
    if not fields:
        return None
    cited = frozenset(one.reference for one in result.evidence if one.kind == "record")
    templates = {one.reference for one in result.evidence if one.kind == "template"}
    passages = (*_passages(request), *_texts(request, templates))
    named = {record for record in cited if record.startswith(("order:", "purchase_order:"))}
    others = tuple(
        handle_of(record)
        for record in request.records
        if record.kind in ("order", "purchase_order") and named and record.id not in named
    )
    today = (TODAY.year, TODAY.month, TODAY.day)
    days = tuple(day for one in request.records if one.id in named for day in _days(one))
    return Drafted(fields, Grounds(passages, today, cited), others, days)


def _passages(request: DraftRequest) -> Iterator[Passage]:
    for at, record in enumerate(request.records):
        reference = record.id.partition(":")[2]
        if record.kind == "contact":
            for name in ("contact_name", "email"):
                label = name.removeprefix("contact_")
                yield Passage(f"contact-{label}", "the customer's record", record.values[name],
                              Trust.RECORD, record.id, label)  # fmt: skip
            continue
        yield from record_passages(
            record.kind, reference, record.title, record.values, place=f"record-{at}"
        )
    source = request.source
    yield Passage("source-subject", "the message", source.subject, Trust.MESSAGE)
    yield Passage("source-text", "the message", source.text, Trust.MESSAGE)
    for at, (name, value) in enumerate(source.fields.items(), start=1):
        yield Passage(f"source-field-{at}", "the message", value, Trust.MESSAGE, name=name)


def _texts(request: DraftRequest, templates: set[str]) -> Iterator[Passage]:
    for document in request.knowledge:
        yield Passage(f"document-{document.id}", document.title, document.text, Trust.COMPANY)
    for template in request.templates:
        if f"template:{template.id}" in templates:
            text = f"{template.subject}\n\n{template.body}"
            yield Passage(f"template-{template.id}", template.title, text, Trust.COMPANY)


def _requests(shared: Path) -> Iterator[DraftRequest]:
    shop = json.loads((shared / "retail_tasks" / "tau2_retail_db.json").read_text())
    users = [shop["users"][name] for name in sorted(shop["users"])]
    with (shared / "sharealike" / "bitext_customer_support.csv").open(encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    named = [row for row in read if "{{Order Number}}" in row["text"]]
    plain = [row for row in read if row["intent"] in _PLAIN and row not in named]
    for place, row in enumerate([*named, *plain[::_EVERY]]):
        user = users[place % len(users)]
        orders = [shop["orders"][number] for number in user["orders"] if number in shop["orders"]]
        if orders:
            order = orders[place // len(users) % len(orders)]
            yield _request(place, row, user, order, orders)


def _request(
    place: int, row: dict[str, str], user: Any, order: Any, orders: Sequence[Any]
) -> DraftRequest:
    number = order["order_id"].removeprefix("#")
    text = row["text"].replace("{{Order Number}}", number)
    if number not in text:
        text = f"{text}\n\nOrder {number}"
    name = f"{user['name']['first_name']} {user['name']['last_name']}"
    playbook = "refunds_and_credits" if row["intent"] in _REFUNDS else "support_replies"
    contact = Record(f"contact:{place}", "contact", name, {
        "contact_name": name, "email": user["email"], "tier": "standard",
    })  # fmt: skip
    return DraftRequest(
        task_id=place, workflow_key=playbook, role="", instructions="",
        allowed=allowed_of(playbook),
        source=SourceText("A question", _PLACE.sub("", text), name, user["email"]),
        recipient=user["email"], contact_id=place,
        records=(contact, *(_order(one) for one in orders)), company_name=_COMPANY,
        strategy="refund" if playbook == "refunds_and_credits" else "reply",
        **company_texts(playbook),
    )  # fmt: skip


def _order(order: Any) -> Record:
    number = order["order_id"].removeprefix("#")
    day = TODAY - timedelta(days=zlib.crc32(number.encode()) % 25 + 5)
    total = round(sum(item["price"] for item in order["items"]) * 100)
    money = {"minor": total, "currency": "USD"}
    tracking = [one for row in order["fulfillments"] for one in row["tracking_id"]]
    values: dict[str, Any] = {
        "status": order["status"], "items": ", ".join(item["name"] for item in order["items"]),
        "placed_on": day.isoformat(), "shipped_on": (day + timedelta(days=2)).isoformat(),
        "expected_on": (day + timedelta(days=6)).isoformat(),
        "delivered_on": (day + timedelta(days=5)).isoformat(),
        "return_received_on": (day + timedelta(days=12)).isoformat(),
        "carrier": "PostNL" if total % 2 else "DHL", "paid_by": "PayPal",
        "total": money, "refundable": money,
    }  # fmt: skip
    if tracking:
        values["tracking"] = tracking[0]
    return Record(f"order:{number}", "order", f"Order {number}", values)


def _invoices(shared: Path) -> Iterator[DraftRequest]:
    folder = shared / "invoices"
    accounts = [row["iban"] for row in lines_of(folder / "xrechnung_truth.jsonl") if row["iban"]]
    for place, row in enumerate(lines_of(folder / "online_retail_invoices.jsonl")):
        minor = round(row["total"] * 100)
        if row["kind"] == "invoice" and minor > 0:
            yield _invoice(place, row["invoice_no"], f"Supplier {row['customer']}", minor, "GBP",
                           accounts[place % len(accounts)])  # fmt: skip
    for place, row in enumerate(lines_of(folder / "xrechnung_truth.jsonl"), start=10_000):
        if row["iban"] and row["payable"] and float(row["payable"]) > 0:
            minor = round(float(row["payable"]) * 100)
            yield _invoice(place, row["invoice_no"], row["seller"] or "A seller", minor,
                           row["currency"], row["iban"])  # fmt: skip


def _invoice(  # noqa: PLR0917 - the columns of a row
    place: int, number: str, supplier: str, minor: int, currency: str, iban: str
) -> DraftRequest:
    order, other = f"PO-{70_000 + place}", f"PO-{40_000 + place}"
    fields = {
        "invoice_number": number, "supplier": supplier, "amount_minor": str(minor),
        "currency": currency, "purchase_order": order, "iban": iban,
    }  # fmt: skip
    records = (
        _purchase(order, supplier, minor, currency),
        _purchase(other, supplier, minor + 4_321, currency),
        Record("supplier:1", "supplier", supplier, {"name": supplier, "iban": iban}),
    )
    return DraftRequest(
        task_id=place, workflow_key="invoice_matching", role="", instructions="",
        allowed=allowed_of("invoice_matching"),
        source=SourceText(f"Invoice {number}", "", supplier, "bills@example.com", fields),
        recipient="", contact_id=None, records=records, company_name=_COMPANY,
        strategy="invoice_match", **company_texts("invoice_matching"),
    )  # fmt: skip


def _purchase(number: str, supplier: str, minor: int, currency: str) -> Record:
    values = {"supplier": supplier, "amount": {"minor": minor, "currency": currency}}
    return Record(f"purchase_order:{number}", "purchase_order", f"Order {number}", values)
