"""The stripe SDK over our way out: no second try, no telemetry, no other host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import stripe

from connectors.http.door import Door, through_sdk
from connectors.http.exchange import Answer
from connectors.http.request import Call
from connectors.stripe_api.settings import PaymentSettings

# It would send the time of the last call, an id of this machine and its system's name along.
stripe.enable_telemetry = False
_KEPT_HEADERS = frozenset({
    "accept", "authorization", "content-type", "idempotency-key", "stripe-version",
})  # fmt: skip


class CheckedClient(stripe.HTTPClient):
    """Carries what the SDK built through the one way out, and nothing else."""

    name = "checked"

    def __init__(self, door: Door[PaymentSettings]) -> None:
        super().__init__()
        self._door = door

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One exchange. CannotConnect and NoAnswer go through the SDK as they are."""
        kept = tuple(
            (name, value) for name, value in (headers or {}).items()
            if name.lower() in _KEPT_HEADERS
        )  # fmt: skip
        body = post_data.encode() if isinstance(post_data, str) else post_data or b""
        answer = self._door.out.call(url, Call(method.upper(), kept, body))
        return answer.body.decode("utf-8", errors="replace"), answer.status, answer.headers

    def close(self) -> None:
        """Every call has its own connection, closed when it is answered."""


def ask(door: Door[PaymentSettings], run: Callable[[stripe.StripeClient], object]) -> Answer:
    """One call of the SDK and Stripe's answer to it. CannotConnect, NoAnswer."""
    client = _client(door)
    return through_sdk(door.out, lambda: run(client))


def _client(door: Door[PaymentSettings]) -> stripe.StripeClient:
    """The SDK's client for one send."""
    return stripe.StripeClient(
        door.token,
        http_client=CheckedClient(door),
        base_addresses={"api": door.base},
        max_network_retries=0,
    )
