"""The payment check: asks Stripe about one payment. Put before a refund it stops a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.charge_lookup.payload import ChargeLookupPayload
from connectors.contract import (
    ConnectionSettings,
    Consequence,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
)
from connectors.http.connector import HttpConnector
from connectors.http.door import Door
from connectors.money import money_text
from connectors.payloads import fit
from connectors.stripe_api.payments import NoSuchCharge, ask_for_charge, read_charge
from connectors.stripe_api.settings import STRIPE_OPENING, PaymentSettings


class ChargeLookupConnector(HttpConnector[ChargeLookupPayload, PaymentSettings]):
    """Reading changes nothing, so it may be done again."""

    kind: ClassVar[str] = "charge_lookup"
    label: ClassVar[str] = "Payment check"
    connection_kind: ClassVar[str] = "payments"
    auto_eligible: ClassVar[bool] = True
    hold_seconds: ClassVar[int] = 30
    sensitive_slots: ClassVar[tuple[str, ...]] = ("payment",)
    payload_model = ChargeLookupPayload
    opening = STRIPE_OPENING

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Nothing is touched."""
        return frozenset()

    def real_effect_class(self, connection: ConnectionSettings) -> EffectClass:
        """N: a question."""
        return EffectClass.NATURAL

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        question = fit(self.kind, ChargeLookupPayload, payload)
        if question.at_least is None:
            return f"Check payment {question.payment}"
        money = money_text(question.at_least.minor, question.at_least.currency)
        return f"Check that {money} of payment {question.payment} can go back"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """None."""
        return ()

    def sandbox_settings(self) -> PaymentSettings:
        """Stripe itself, which is not called."""
        return PaymentSettings()

    def record(
        self, payload: ChargeLookupPayload, request: FrozenRequest, door: Door[PaymentSettings]
    ) -> None:
        """The question."""
        ask_for_charge(payload.payment, door)

    def do(
        self, payload: ChargeLookupPayload, request: FrozenRequest, door: Door[PaymentSettings]
    ) -> Outcome:
        """Ask; NotSent when too little can go back, so that later steps do not run."""
        try:
            charge = read_charge(payload.payment, door)
        except NoSuchCharge as error:
            return error.outcome()
        wanted = payload.at_least
        if wanted is not None and (
            wanted.currency != charge.currency or wanted.minor > charge.refundable
        ):
            money = money_text(wanted.minor, wanted.currency)
            return NotSent(f"{money} cannot go back. {charge.sentence()}")
        digest = door.out.last.response_sha256 if door.out.last else ""
        return Sent(charge.id, charge.sentence(), digest)

    def find(
        self, payload: ChargeLookupPayload, request: FrozenRequest, door: Door[PaymentSettings]
    ) -> Outcome:
        """Ask again."""
        return self.do(payload, request, door)

    def take_back(
        self,
        payload: ChargeLookupPayload,
        request: FrozenRequest,
        before: Mapping[str, Any],
        door: Door[PaymentSettings],
    ) -> Outcome:
        """Nothing was changed."""
        return NotSent("A check changes nothing, so there is nothing to take back.")
