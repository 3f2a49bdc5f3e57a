"""The refund connector: an approved amount back to the payment it came from, once per key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contract import (
    ConnectionSettings,
    Consequence,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
)
from connectors.http.connector import HttpConnector
from connectors.http.door import Door
from connectors.http.exchange import Answer
from connectors.money import money_text
from connectors.payloads import fit
from connectors.stripe_api.client import ask
from connectors.stripe_api.payments import NoSuchCharge, read_charge
from connectors.stripe_api.settings import STRIPE_OPENING, PaymentSettings
from connectors.stripe_refund.answers import find_refund, outcome_of_refund, refund_stands
from connectors.stripe_refund.payload import RefundPayload

KEY_TTL_SECONDS = 24 * 3600  # Stripe's API v1 forgets a key after a day


class RefundConnector(HttpConnector[RefundPayload, PaymentSettings]):
    """Stripe honours our key for a day: the same request again gives the same refund."""

    kind: ClassVar[str] = "stripe_refund"
    label: ClassVar[str] = "Refund"
    connection_kind: ClassVar[str] = "payments"
    hold_seconds: ClassVar[int] = 600
    settle_seconds: ClassVar[int] = 60
    sensitive_slots: ClassVar[tuple[str, ...]] = ("payment", "amount")
    record_only_slots: ClassVar[tuple[str, ...]] = ("payment",)
    payload_model = RefundPayload
    opening = STRIPE_OPENING

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Money moves."""
        return frozenset({Consequence.MOVES_MONEY, Consequence.CUSTOMER_FACING})

    def real_effect_class(self, connection: ConnectionSettings) -> EffectClass:
        """K: Stripe keeps our key."""
        return EffectClass.KEYED

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """A day at Stripe; the sandbox for ever."""
        return None if connection is None else KEY_TTL_SECONDS

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        refund = fit(self.kind, RefundPayload, payload)
        money = money_text(refund.amount.minor, refund.amount.currency)
        return f"Refund of {money} to payment {refund.payment}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """None: nothing in it is anybody's own words."""
        return ()

    def sandbox_settings(self) -> PaymentSettings:
        """Stripe itself, which is not called."""
        return PaymentSettings()

    def record(
        self, payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]
    ) -> None:
        """The refund itself."""
        _create(payload, request, door)

    def do(
        self, payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]
    ) -> Outcome:
        """Pay back once. Stripe takes the currency from the payment, so that is looked at first.

        How much can still go back is Stripe's to say: when this is a repetition, our own refund
        is among what has gone back already.
        """
        try:
            charge = read_charge(payload.payment, door)
        except NoSuchCharge as error:
            return error.outcome()
        if charge.currency != payload.amount.currency:
            return NotSent(
                f"The payment was made in {charge.currency}, the refund is in "
                f"{payload.amount.currency}. Nothing was paid back."
            )
        if payload.amount.minor > charge.paid:
            paid = money_text(charge.paid, charge.currency)
            return NotSent(f"Only {paid} were paid. Nothing was paid back.")
        return outcome_of_refund(_create(payload, request, door), payload, request, door)

    def find(
        self, payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]
    ) -> Outcome:
        """Look for our reference among the refunds of the payment."""
        return find_refund(payload, request, door)

    def stands(
        self,
        payload: RefundPayload,
        request: FrozenRequest,
        reference: str,
        door: Door[PaymentSettings],
    ) -> Outcome:
        """Whether the refund is there and did not fail since."""
        return refund_stands(payload, request, reference, door)

    def take_back(
        self,
        payload: RefundPayload,
        request: FrozenRequest,
        before: Mapping[str, Any],
        door: Door[PaymentSettings],
    ) -> Outcome:
        """Money that went back is the customer's."""
        return NotSent("A refund cannot be taken back; ask the customer for a new payment.")


def _create(payload: RefundPayload, request: FrozenRequest, door: Door[PaymentSettings]) -> Answer:
    place = "payment_intent" if payload.payment.startswith("pi_") else "charge"
    what: Any = {
        place: payload.payment,
        "amount": payload.amount.minor,
        "reason": payload.reason,
        "metadata": {"reference": request.idempotency_key, "task": request.task_reference},
    }
    key = request.idempotency_key
    return ask(door, lambda client: client.v1.refunds.create(what, {"idempotency_key": key}))
