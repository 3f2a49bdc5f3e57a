"""What a payment check may hold: which payment, and how much must still be there."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.money import Money
from connectors.payloads import Payload
from connectors.stripe_api.payments import check_payment


class ChargeLookupPayload(Payload):
    """A question about one payment. The steps after it run only when the answer is good enough."""

    payment: Annotated[str, AfterValidator(check_payment)] = Field(
        description="Id of the payment as it stands in the company's records, such as ch_3Nx"
    )
    at_least: Money | None = Field(
        default=None, description="How much must still be refundable for later steps, or null"
    )
