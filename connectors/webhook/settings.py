"""How to reach one webhook and what its owner promises about it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.http.target import parse_target
from connectors.settings import Settings


def check_url(url: str) -> str:
    """The URL unchanged when it is a plain http(s) address; else ValueError."""
    parse_target(url)
    return url


class WebhookSettings(Settings):
    """The address and the receiver's promises; the signing key is the secret `signing_key`.

    Promise neither thing the receiver's documentation does not promise: without them an unclear
    answer goes to a person instead of being retried.
    """

    url: Annotated[str, AfterValidator(check_url)]
    honours_idempotency_key: bool = Field(
        default=False, description="A request repeated with the same key is applied once"
    )
    key_ttl_hours: int = Field(
        default=24, ge=2, le=24 * 365, description="How long the receiver remembers a key"
    )
    rejects_with_4xx: bool = Field(
        default=False, description="An answer 400 to 499 means that nothing was applied"
    )
