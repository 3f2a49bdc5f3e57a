"""What Stripe's answers about a refund prove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract import FrozenRequest, NotSent, Outcome, Sent, Unknown
from connectors.http.door import Door, json_object, text_at
from connectors.http.exchange import Answer, NoAnswer
from connectors.http.outcomes import TRY_LATER, classify
from connectors.network import CannotConnect
from connectors.stripe_api.client import ask
from connectors.stripe_api.payments import said_by
from connectors.stripe_api.settings import PaymentSettings
from connectors.stripe_refund.payload import RefundPayload
from connectors.text import shorten

# Not 409: another request under our key may be at work there.
_REFUSALS = frozenset({400, 401, 402, 403, 404, 429})
_GONE = frozenset({"failed", "canceled"})
MOST_REFUNDS = 100


def outcome_of_refund(
    answer: Answer, payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]
) -> Outcome:
    """The answer, classified. It asks again where a refusal could hide our own refund."""
    body = json_object(answer)
    if answer.is_success:
        return _of_object(body, answer.response_sha256, f"http:{answer.status}")
    said = shorten(said_by(answer), 200)
    if text_at(body, "error", "type") == "idempotency_error":
        return Unknown(f"Stripe knows our key with other content: {said} Check there first.")
    if text_at(body, "error", "code") == "charge_already_refunded":
        return _already_refunded(payload, request, door)
    if answer.status in _REFUSALS:
        return NotSent(
            f"Stripe refused it: {said} Nothing was paid back.", answer.status in TRY_LATER
        )
    return classify(answer, door.out.host, refusals=_REFUSALS)


def find_refund(
    payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]
) -> Outcome:
    """Sent when a refund of the payment carries our reference, NotSent when none does."""
    place = "payment_intent" if payload.payment.startswith("pi_") else "charge"
    which: Any = {place: payload.payment, "limit": MOST_REFUNDS}
    answer = ask(door, lambda client: client.v1.refunds.list(which))
    body = json_object(answer)
    rows = body.get("data")
    if not answer.is_success or not isinstance(rows, list):
        return Unknown(f"Stripe did not let us look: {shorten(said_by(answer), 200)}")
    for row in rows:
        if text_at(row, "metadata", "reference") == request.idempotency_key:
            return _of_object(row, answer.response_sha256, "")
    if body.get("has_more") is not False:
        return Unknown("The payment has more refunds than could be read; check there first.")
    return NotSent("The payment holds no refund with our reference.", retryable=True)


def refund_stands(
    payload: RefundPayload,
    request: FrozenRequest,
    reference: str,
    door: Door[PaymentSettings],
) -> Outcome:
    """Whether the refund of this id is there, is ours, and did not fail since."""
    if not reference.startswith(("re_", "pyr_")):
        return find_refund(payload, request, door)
    answer = ask(door, lambda client: client.v1.refunds.retrieve(reference))
    if answer.status == 404:
        return NotSent("Stripe knows no such refund.")
    if not answer.is_success:
        return Unknown(f"Stripe did not let us look: {shorten(said_by(answer), 200)}")
    return _of_object(json_object(answer), answer.response_sha256, "")


def _of_object(body: Mapping[str, Any], digest: str, otherwise: str) -> Outcome:
    """A refund as Stripe shows it. An unreadable one was accepted all the same."""
    status, reference = text_at(body, "status"), text_at(body, "id") or otherwise
    if status in _GONE:
        why = text_at(body, "failure_reason").replace("_", " ")
        because = f" ({why})" if why else ""
        return NotSent(
            f"The refund {reference} {status}{because}: the money did not go back to the customer."
        )
    if not reference:
        return Unknown("Stripe did not say; check there first.")
    words = {"succeeded": "The money went back.", "pending": "The money is on its way."}
    return Sent(reference, words.get(status, "Stripe took the refund."), digest)


def _already_refunded(
    payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]
) -> Outcome:
    """Nothing is left to give back: perhaps because it was we who gave it back before."""
    try:
        ours = find_refund(payload, request, door)
    except (CannotConnect, NoAnswer) as error:
        return Unknown(
            f"The payment is given back already, perhaps by an earlier try of ours: {error.reason}"
        )
    if isinstance(ours, NotSent) and ours.retryable:
        return NotSent("The payment is given back already, and not by us. Nothing was paid back.")
    return ours
