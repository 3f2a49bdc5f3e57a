"""One payment as Stripe has it: how much was paid, how much went back, how much still can."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract import NotSent
from connectors.http.door import Door, json_object, text_at
from connectors.http.exchange import Answer, NoAnswer
from connectors.money import money_text
from connectors.network import CannotConnect
from connectors.stripe_api.client import ask
from connectors.stripe_api.settings import PaymentSettings
from connectors.text import shorten

_PAYMENT = re.compile(r"(?:ch|py|pi)_[A-Za-z0-9]{4,250}")
# Stripe counts these otherwise than ISO 4217 does; a wrong factor would pay back the wrong amount.
COUNTED_OTHERWISE = frozenset({"ISK", "UGX", "BHD", "JOD", "KWD", "OMR", "TND"})


@dataclass(frozen=True, slots=True)
class Charge:
    """Amounts in minor units of `currency` (ISO 4217, capitals)."""

    id: str
    currency: str
    paid: int
    refunded: int
    is_disputed: bool

    @property
    def refundable(self) -> int:
        """What can still go back."""
        return max(self.paid - self.refunded, 0)

    def sentence(self) -> str:
        """For people: what was paid and what can still go back."""
        paid, back, rest = (
            money_text(one, self.currency) for one in (self.paid, self.refunded, self.refundable)
        )
        disputed = " The customer's bank disputes it." if self.is_disputed else ""
        return f"Paid {paid}, given back {back}, can still go back {rest}.{disputed}"


class NoSuchCharge(Exception):
    """Stripe answered, and there is no payment to be read; nothing was changed."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable

    def outcome(self) -> NotSent:
        """A question that was not answered changed nothing."""
        return NotSent(f"{self.reason} Nothing was paid back.", self.retryable)


def check_payment(text: str) -> str:
    """The text unchanged when it is a payment's id as Stripe writes them; else ValueError."""
    if not _PAYMENT.fullmatch(text):
        raise ValueError("must be the id of a payment at Stripe, such as ch_3Nx or pi_3Nx")
    return text


def read_charge(payment: str, door: Door[PaymentSettings]) -> Charge:
    """The charge of a payment. Raises NoSuchCharge; CannotConnect when Stripe was not reached."""
    try:
        answer = ask_for_charge(payment, door)
    except NoAnswer as error:
        raise CannotConnect(f"{door.out.host} could not be asked about the payment.") from error
    if not answer.is_success:
        raise _why_not(payment, answer)
    body = json_object(answer)
    found = body.get("latest_charge") if payment.startswith("pi_") else body
    charge = _charge(found) if isinstance(found, Mapping) else None
    if charge is None:
        raise NoSuchCharge(f"No money came in with {payment}.")
    return charge


def ask_for_charge(payment: str, door: Door[PaymentSettings]) -> Answer:
    """Stripe's answer about a payment or a payment intent. CannotConnect, NoAnswer."""
    if payment.startswith("pi_"):
        expand: Any = {"expand": ["latest_charge"]}
        return ask(door, lambda client: client.v1.payment_intents.retrieve(payment, expand))
    return ask(door, lambda client: client.v1.charges.retrieve(payment))


def _charge(found: Mapping[str, Any]) -> Charge | None:
    paid, refunded = found.get("amount_captured"), found.get("amount_refunded")
    if type(paid) is not int or type(refunded) is not int or found.get("paid") is not True:
        return None
    return Charge(
        id=text_at(found, "id"),
        currency=text_at(found, "currency").upper(),
        paid=paid,
        refunded=refunded,
        is_disputed=found.get("disputed") is True,
    )


def _why_not(payment: str, answer: Answer) -> NoSuchCharge:
    if answer.status >= 500 or answer.status == 429:
        return NoSuchCharge("Stripe could not answer just now.", retryable=True)
    if answer.status == 404:
        return NoSuchCharge(f"Stripe knows no payment {payment}.")
    if answer.status in (401, 403):
        return NoSuchCharge("Stripe does not accept the key; enter it on the connection's page.")
    return NoSuchCharge(f"Stripe did not say ({shorten(said_by(answer), 100)}).")


def said_by(answer: Answer) -> str:
    """Stripe's own words for a person, or its status, printable."""
    words = text_at(json_object(answer), "error", "message") or f"status {answer.status}"
    return "".join(c if c.isprintable() else " " for c in words)
