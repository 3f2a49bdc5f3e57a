"""Blind re-key: what a person typed from the source document, compared with what would go out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from policies.engine.amounts import minor_digits
from policies.engine.limits import two_people_above
from review_queue.models import Action, Tier, Workflow
from review_queue.services.drafts.typed_amounts import read_amount
from review_queue.services.facts.payments import ACCOUNT_NAMES

CAP_SHARE = 0.5
AMOUNT, PAYEE, ACCOUNT, DATE = "amount", "payee", "account", "date"
_PAYEES = ("payee", "supplier", "beneficiary", "creditor", "recipient", "payee_name")
_DATES = ("pay_on", "payment_date", "due_date", "invoice_date", "date")
_DATE_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y")
_LABELS = {
    AMOUNT: "Amount",
    PAYEE: "Who gets it",
    ACCOUNT: "Account number",
    DATE: "Date",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of one step that is typed again. `name` is such as "2-amount"."""

    name: str
    what: str
    position: int
    expected: str
    currency: str = ""

    @property
    def label(self) -> str:
        """What the person is asked for."""
        return f"{_LABELS[self.what]} ({self.currency})" if self.currency else _LABELS[self.what]


class NotReadable(ValueError):
    """What was typed cannot be read, or reads in two ways; the text says what to type."""


def slots_to_type(
    tier: int, actions: Sequence[Action], workflow: Workflow, company_currency: str
) -> tuple[Slot, ...]:
    """What has to be typed from the source: nothing below CHECK; the amount alone on CHECK.

    There only above half of what one person may let go: the limit in code, or the workflow's own
    amount a day where that is lower.
    """
    if tier < Tier.CHECK:
        return ()
    found = tuple(slot for action in actions for slot in _slots(action))
    if tier >= Tier.TWO_PEOPLE:
        return found
    least = CAP_SHARE * cap_minor(workflow, company_currency)
    return tuple(
        slot
        for slot in found
        if slot.what == AMOUNT and (slot.currency != company_currency or _minor(slot) > least)
    )


def cap_minor(workflow: Workflow, currency: str) -> int:
    """The most that one person may let go, in minor units of the company's currency."""
    in_code = two_people_above(currency).minor
    own = workflow.daily_amount_limit_minor
    return min(in_code, own) if own else in_code


def meaning_of(slot: Slot, typed: str, *, language: str) -> str:
    """The typed text as it compares with `expected`. Raises NotReadable with what to type."""
    text = " ".join(typed.split())
    if not text:
        raise NotReadable(f"Type the {_LABELS[slot.what].lower()} as it stands in the source.")
    if slot.what == AMOUNT:
        digits = minor_digits(slot.currency)
        return str(read_amount(text, digits=digits, language=language))
    if slot.what == DATE:
        return _date(text)
    return _plain(slot.what, text)


def _slots(action: Action) -> Iterator[Slot]:
    payload = json.loads(action.payload_text)
    at = action.position
    amount = payload.get("amount")
    if isinstance(amount, dict):
        minor, currency = amount["minor"], amount["currency"]
        yield Slot(f"{at}-amount", AMOUNT, at, str(minor), currency)
    named = dict(_named(payload))
    for what, names in ((PAYEE, _PAYEES), (ACCOUNT, ACCOUNT_NAMES), (DATE, _DATES)):
        value = next((named[name] for name in names if named.get(name)), "")
        if value:
            expected = _expected_date(value) if what == DATE else _plain(what, value)
            yield Slot(f"{at}-{what}", what, at, expected)


def _named(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in payload.get("data") or ():
        if isinstance(item, dict) and isinstance(item.get("value"), str):
            yield str(item.get("name", "")).casefold(), item["value"]


def _plain(what: str, text: str) -> str:
    if what == ACCOUNT:
        return re.sub(r"[\s.\-]", "", text).upper()
    return " ".join(re.sub(r"[^\w&]+", " ", text).casefold().split())


def _date(text: str) -> str:
    read = (_parsed(text, form) for form in _DATE_FORMS)
    found = {day.isoformat() for day in read if day}
    american = _parsed(text, "%m/%d/%Y")
    if american:
        found.add(american.isoformat())
    if len(found) == 1:
        return found.pop()
    if found:
        raise NotReadable(
            f"“{text}” can be {' or '.join(sorted(found))}. Write it as year-month-day."
        )
    raise NotReadable(f"“{text}” is no date that can be read. Write it as year-month-day.")


def _expected_date(value: str) -> str:
    try:
        return _date(" ".join(value.split())[:40])
    except NotReadable:
        return value


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None


def _minor(slot: Slot) -> int:
    return int(slot.expected)
