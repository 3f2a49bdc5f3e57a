"""Stripe's API as far as refunds go: payments, refunds, and idempotency keys that are honoured."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.doubles.faulty_api import Asked, FaultyApi, Reply

KEY = "sk_test_loopback_4eC39HqLyjWDarjtT1"
DAY = 24 * 3600


@dataclass
class Payment:
    """One captured payment; amounts in minor units."""

    id: str
    amount: int
    currency: str = "eur"
    refunded: int = 0


@dataclass(frozen=True)
class Kept:
    """What is kept under a key: which content it was for, and the answer to it."""

    at: float
    content: str
    reply: Reply


class StripeApi(FaultyApi):
    """`now` is the provider's clock in seconds; `refunds` is what really went back."""

    def __init__(self, *payments: Payment) -> None:
        super().__init__()
        self.payments = {one.id: one for one in payments}
        self.refunds: list[dict[str, Any]] = []
        self.keys: dict[str, Kept] = {}
        self.now = 0.0
        self.refund_status = "succeeded"
        self.api_key = KEY

    def changes(self, asked: Asked) -> bool:
        return asked.method == "POST"

    def apply(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {self.api_key}":
            return _error(401, "invalid_request_error", "", "Invalid API Key provided")
        place = asked.path.removeprefix("/v1/").split("/")
        if asked.method == "POST" and place == ["refunds"]:
            return self._once(asked)
        if asked.method != "GET":
            return _error(404, "invalid_request_error", "", "Unrecognized request URL")
        if place == ["balance"]:
            return 200, {"object": "balance", "livemode": False, "available": [], "pending": []}
        if place == ["refunds"]:
            wanted = asked.query.get("charge") or asked.query.get("payment_intent")
            rows = [one for one in self.refunds if wanted in (one["charge"], one["payment_intent"])]
            return 200, {"object": "list", "data": rows, "has_more": False, "url": "/v1/refunds"}
        return self._read(place)

    def _read(self, place: list[str]) -> Reply:
        if place[0] == "refunds":
            for one in self.refunds:
                if one["id"] == place[1]:
                    return 200, one
        if place[0] == "charges" and place[1] in self.payments:
            return 200, _charge(self.payments[place[1]])
        if place[0] == "payment_intents" and place[1] in self.payments:
            paid = self.payments[place[1]]
            intent = {"id": paid.id, "object": "payment_intent", "latest_charge": _charge(paid)}
            return 200, intent
        return _error(404, "invalid_request_error", "resource_missing", "No such object")

    def _once(self, asked: Asked) -> Reply:
        key = asked.headers.get("idempotency-key", "")
        content = hashlib.sha256(asked.body).hexdigest()
        kept = self.keys.get(key)
        if kept is not None and self.now - kept.at < DAY:
            if kept.content != content:
                return _error(
                    400, "idempotency_error", "", "Keys can only be used with the same parameters"
                )
            return kept.reply
        reply = self._refund(asked)
        if key:
            self.keys[key] = Kept(self.now, content, reply)
        return reply

    def _refund(self, asked: Asked) -> Reply:
        form = asked.form
        paid = self.payments.get(form.get("charge") or form.get("payment_intent") or "")
        if paid is None:
            return _error(404, "invalid_request_error", "resource_missing", "No such charge")
        amount = int(form["amount"])
        if paid.refunded >= paid.amount:
            return _error(
                400, "invalid_request_error", "charge_already_refunded", "Already refunded"
            )
        if amount > paid.amount - paid.refunded:
            return _error(
                400, "invalid_request_error", "", "Refund amount is greater than unrefunded amount"
            )
        paid.refunded += amount
        refund = {
            "id": f"re_{len(self.refunds) + 1:04d}",
            "object": "refund",
            "amount": amount,
            "currency": paid.currency,
            "charge": form.get("charge"),
            "payment_intent": form.get("payment_intent"),
            "reason": form.get("reason"),
            "status": self.refund_status,
            "metadata": {
                name.removeprefix("metadata[").removesuffix("]"): value
                for name, value in form.items()
                if name.startswith("metadata[")
            },
        }
        self.refunds.append(refund)
        return 200, refund


def _charge(paid: Payment) -> dict[str, Any]:
    return {
        "id": paid.id if paid.id.startswith("ch_") else f"ch_of_{paid.id[3:]}",
        "object": "charge",
        "paid": True,
        "amount": paid.amount,
        "amount_captured": paid.amount,
        "amount_refunded": paid.refunded,
        "currency": paid.currency,
        "disputed": False,
    }


def _error(status: int, kind: str, code: str, message: str) -> Reply:
    error = {"type": kind, "message": message} | ({"code": code} if code else {})
    return status, {"error": error}
