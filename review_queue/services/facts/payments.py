"""The money one action moves, and to whom: read from its frozen payload."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review_queue.models import Action

ACCOUNT_NAMES = ("iban", "account", "account_number", "creditor_iban", "bank_account")
LONGEST_PAYEE = 80


@dataclass(frozen=True, slots=True)
class Payment:
    """Money in minor units of an ISO 4217 currency; `payee` is empty when nobody is named."""

    minor: int
    currency: str
    payee: str


def payment_of(action: Action, contact_id: int | None) -> Payment | None:
    """The payment in an action, or None where it moves no money.

    The payee is the account named beside the amount, else the contact the task is about.
    """
    payload = json.loads(action.payload_text)
    amount = payload.get("amount")
    if not isinstance(amount, dict):
        return None
    payee = _account(payload) or (f"contact:{contact_id}" if contact_id else "")
    return Payment(int(amount["minor"]), str(amount["currency"]), payee[:LONGEST_PAYEE])


def money_moved_by(action: Action) -> int:
    """The money an action moves, in minor units of its currency; 0 for none."""
    payment = payment_of(action, None)
    return payment.minor if payment else 0


def _account(payload: Mapping[str, Any]) -> str:
    for name, value in _named_values(payload):
        if name.casefold() in ACCOUNT_NAMES and isinstance(value, str):
            return f"account:{''.join(value.split()).upper()}"
    return ""


def _named_values(payload: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for item in payload.get("data") or ():
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            yield item["name"], item.get("value")
