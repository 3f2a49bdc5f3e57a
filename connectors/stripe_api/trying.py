"""Tries a payments connection out: reads the balance, moves nothing."""

from __future__ import annotations

from connectors.contract import ConnectionSettings, NotSent, Outcome, Sent, Surroundings
from connectors.http.door import json_object
from connectors.http.exchange import NoAnswer
from connectors.network import CannotConnect
from connectors.settings import InvalidConnection
from connectors.stripe_api.client import ask
from connectors.stripe_api.payments import said_by
from connectors.stripe_api.settings import STRIPE_OPENING
from connectors.text import shorten


def try_payments(connection: ConnectionSettings, surroundings: Surroundings) -> Outcome:
    """Sent when Stripe showed the balance to this key, else NotSent with the reason."""
    try:
        with STRIPE_OPENING.open(connection, surroundings) as door:
            answer = ask(door, lambda client: client.v1.balance.retrieve())
    except (InvalidConnection, CannotConnect, NoAnswer) as error:
        return NotSent(str(error))
    if not answer.is_success:
        return NotSent(f"Stripe did not accept it: {shorten(said_by(answer), 200)}")
    is_live = json_object(answer).get("livemode") is True
    mode = "live mode: refunds move real money" if is_live else "test mode: no real money moves"
    return Sent("", f"Stripe knows the key. It is in {mode}.", answer.response_sha256)
