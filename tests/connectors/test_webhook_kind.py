"""What the gate and the workers are told of a webhook before it is sent."""

from __future__ import annotations

from typing import Any

from connectors.contract import EffectClass
from connectors.registry import connector_for
from tests.connectors.examples import EXAMPLES
from tests.connectors.hooks import connection_to


def test_only_a_promise_of_the_receiver_makes_a_webhook_repeatable() -> None:
    connector = connector_for("webhook")
    plain = connection_to("https://example.com/")
    keyed = connection_to("https://example.com/", honours_idempotency_key=True, key_ttl_hours=48)
    assert connector.effect_class(plain) is EffectClass.AT_MOST_ONCE
    assert connector.key_ttl_seconds(plain) == 0
    assert connector.effect_class(keyed) is EffectClass.KEYED
    assert connector.key_ttl_seconds(keyed) == 48 * 3600


def test_consequences_follow_what_the_event_holds() -> None:
    connector = connector_for("webhook")
    bare: dict[str, Any] = {"event": "a.b", "amount": None, "data": []}

    def consequences(**changes: Any) -> frozenset[str]:
        return frozenset(connector.consequences({**bare, **changes}))

    assert consequences() == frozenset()
    assert consequences(amount=EXAMPLES["webhook"]["amount"]) == {"moves_money"}
    for text in ("two words", "x" * 65, "a\tb", "a\u00a0b"):
        assert consequences(data=[{"name": "a", "value": text}]) == {"external_free_text"}
    for value in ("ORD-1182", "x" * 64, 5, True):
        assert consequences(data=[{"name": "a", "value": value}]) == frozenset()
    iban = [{"name": "iban", "value": "DE79000000001234"}]
    assert consequences(data=iban) == {"changes_bank_data"}
    assert consequences(data=iban, amount=EXAMPLES["webhook"]["amount"]) == {"moves_money"}


def test_money_waits_ten_minutes_and_the_rest_one() -> None:
    connector = connector_for("webhook")
    assert connector.hold_seconds_for(EXAMPLES["webhook"]) == 600
    assert connector.hold_seconds_for({"event": "a.b"}) == 60
