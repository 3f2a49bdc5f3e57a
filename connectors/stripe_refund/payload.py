"""What a refund may hold: which payment, how much, and a reason from Stripe's list."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from connectors.money import Money
from connectors.payloads import Payload
from connectors.stripe_api.payments import COUNTED_OTHERWISE, check_payment

RefundReason = Literal["requested_by_customer", "duplicate", "fraudulent"]


def check_counted_alike(amount: Money) -> Money:
    """The amount unchanged when Stripe counts its currency as we do; else ValueError."""
    if amount.currency in COUNTED_OTHERWISE:
        raise ValueError(
            f"is in {amount.currency}, which Stripe counts otherwise; give it back in Stripe's "
            "dashboard"
        )
    return amount


class RefundPayload(Payload):
    """Money back to the card or account it came from, and nowhere else."""

    payment: Annotated[str, AfterValidator(check_payment)] = Field(
        description="Id of the payment as it stands in the company's records, such as ch_3Nx"
    )
    amount: Annotated[Money, AfterValidator(check_counted_alike)] = Field(
        description="How much goes back"
    )
    reason: RefundReason = Field(
        default="requested_by_customer", description="Why, from Stripe's list"
    )
