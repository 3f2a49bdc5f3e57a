"""Which Stripe account pays back. The key is the secret `api_key`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.http.opening import Opening
from connectors.http.target import check_base_url
from connectors.settings import Settings

STRIPE = "https://api.stripe.com"


class PaymentSettings(Settings):
    """The address of the API; everything else belongs to the account of the key."""

    url: Annotated[str, AfterValidator(check_base_url)] = Field(
        default=STRIPE, max_length=300, description=f"Leave it at {STRIPE}."
    )


STRIPE_OPENING = Opening("payments", PaymentSettings, "api_key", lambda settings: settings.url)
