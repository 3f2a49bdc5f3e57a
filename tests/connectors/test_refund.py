"""Refunds over the stripe SDK against an API that honours keys: the right amount, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import EffectClass, NotSent, Sent, Unknown
from connectors.registry import InvalidPayload, connector_for, validate_payload
from tests.connectors.conftest import Reach, RequestMaker
from tests.connectors.examples import EXAMPLES, KEY
from tests.connectors.live import payments, stripe_with_ann
from tests.doubles.stripe_api import Payment, StripeApi

REFUND = connector_for("stripe_refund")
CHECK = connector_for("charge_lookup")
ANN = EXAMPLES["stripe_refund"]


def test_a_refund_arrives_exact_and_once_however_often_it_is_sent(
    make_request: RequestMaker, reach: Reach
) -> None:
    with stripe_with_ann() as api:
        request = make_request("stripe_refund", connection=payments(api))
        first = REFUND.send(request, reach(api))
        second = REFUND.send(request, reach(api))
    assert isinstance(first, Sent)
    assert (first.reference, first.detail) == ("re_0001", "The money went back.")
    assert second == first
    (refund,) = api.refunds
    assert (refund["charge"], refund["amount"]) == ("ch_3NxAnn1182", 1250)
    assert refund["reason"] == "requested_by_customer"
    assert refund["metadata"] == {"reference": KEY, "task": "task:5"}
    posted = [asked for asked in api.asked if asked.method == "POST"]
    assert [asked.headers["idempotency-key"] for asked in posted] == [KEY, KEY]
    assert posted[0].body == posted[1].body


def test_nothing_about_this_machine_goes_along(make_request: RequestMaker, reach: Reach) -> None:
    with stripe_with_ann() as api:
        REFUND.send(make_request("stripe_refund", connection=payments(api)), reach(api))
    for asked in api.asked:
        assert set(asked.headers) <= {
            "host", "user-agent", "accept", "accept-encoding", "connection", "content-length",
            "content-type", "authorization", "idempotency-key", "stripe-version",
        }  # fmt: skip
        assert asked.headers["user-agent"] == "hitl-automation/1"


def test_a_payment_intent_is_refunded_as_such(make_request: RequestMaker, reach: Reach) -> None:
    with StripeApi(Payment("pi_3NxAnn1182", 1250)) as api:
        payload = {**ANN, "payment": "pi_3NxAnn1182"}
        request = make_request("stripe_refund", payload, connection=payments(api))
        outcome = REFUND.send(request, reach(api))
        found = REFUND.lookup(request, reach(api))
    assert isinstance(outcome, Sent)
    assert isinstance(found, Sent)
    assert found.reference == outcome.reference == "re_0001"
    assert api.refunds[0]["payment_intent"] == "pi_3NxAnn1182"


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (Payment("ch_3NxAnn1182", 8900, currency="usd"), "The payment was made in USD"),
        (Payment("ch_3NxAnn1182", 1249), "Only €12.49 were paid"),
        (Payment("ch_3NxAnn1182", 8900, refunded=8000), "greater than unrefunded"),
        (Payment("ch_3NxAnn1182", 8900, refunded=8900), "given back already, and not by us"),
        (Payment("ch_somebody_else", 8900), "Stripe knows no payment ch_3NxAnn1182"),
    ],
)
def test_what_cannot_go_back_does_not(
    payment: Payment, words: str, make_request: RequestMaker, reach: Reach
) -> None:
    with StripeApi(payment) as api:
        request = make_request("stripe_refund", connection=payments(api))
        outcome = REFUND.send(request, reach(api))
    assert isinstance(outcome, NotSent)
    assert words in outcome.reason
    assert not outcome.retryable
    assert api.refunds == []


def test_the_same_key_with_other_bytes_is_never_called_not_sent(
    make_request: RequestMaker, reach: Reach
) -> None:
    with stripe_with_ann() as api:
        REFUND.send(make_request("stripe_refund", connection=payments(api)), reach(api))
        other = {**ANN, "amount": {"minor": 1300, "currency": "EUR"}}
        request = make_request("stripe_refund", other, connection=payments(api))
        outcome = REFUND.send(request, reach(api))
    assert isinstance(outcome, Unknown)
    assert "knows our key with other content" in outcome.reason
    assert len(api.refunds) == 1


def test_a_whole_refund_whose_key_expired_is_found_again_instead_of_refused(
    make_request: RequestMaker, reach: Reach
) -> None:
    whole = {**ANN, "amount": {"minor": 8900, "currency": "EUR"}}
    with stripe_with_ann() as api:
        request = make_request("stripe_refund", whole, connection=payments(api))
        first = REFUND.send(request, reach(api))
        api.now += 25 * 3600
        again = REFUND.send(request, reach(api))
    assert isinstance(first, Sent)
    assert isinstance(again, Sent)
    assert again.reference == first.reference
    assert len(api.refunds) == 1


@pytest.mark.parametrize(
    ("status", "outcome"), [("pending", Sent), ("failed", NotSent), ("canceled", NotSent)]
)
def test_the_refunds_own_status_counts(
    status: str, outcome: type, make_request: RequestMaker, reach: Reach
) -> None:
    with stripe_with_ann() as api:
        api.refund_status = status
        request = make_request("stripe_refund", connection=payments(api))
        assert isinstance(REFUND.send(request, reach(api)), outcome)


def test_a_refund_that_failed_later_no_longer_stands(
    make_request: RequestMaker, reach: Reach
) -> None:
    with stripe_with_ann() as api:
        request = make_request("stripe_refund", connection=payments(api))
        sent = REFUND.send(request, reach(api))
        assert isinstance(sent, Sent)
        assert isinstance(REFUND.verify(request, sent.reference, reach(api)), Sent)
        api.refunds[0]["status"] = "failed"
        assert isinstance(REFUND.verify(request, sent.reference, reach(api)), NotSent)
        assert isinstance(REFUND.verify(request, "re_9999", reach(api)), NotSent)


def test_a_wrong_key_and_an_overloaded_api_send_nothing(
    make_request: RequestMaker, reach: Reach
) -> None:
    with stripe_with_ann() as api:
        request = make_request("stripe_refund", connection=payments(api))
        api.api_key = "sk_another"
        refused = REFUND.send(request, reach(api))
        api.fault_for_reads = "429_before"
        busy = REFUND.send(request, reach(api))
    assert isinstance(refused, NotSent)
    assert "enter it on the connection's page" in refused.reason
    assert isinstance(busy, NotSent)
    assert (refused.retryable, busy.retryable) == (False, True)
    assert api.refunds == []


def test_a_connection_without_a_key_is_not_used(make_request: RequestMaker, reach: Reach) -> None:
    with stripe_with_ann() as api:
        bare = replace(payments(api), secrets={})
        outcome = REFUND.send(make_request("stripe_refund", connection=bare), reach(api))
        broken = replace(payments(api), secrets={"api_key": "sk_live\r\nX: y"})
        other = REFUND.send(make_request("stripe_refund", connection=broken), reach(api))
    assert outcome == NotSent(
        "The connection 'Live' cannot be used. api key: is missing; enter it on the connection's "
        "page"
    )
    assert isinstance(other, NotSent)
    assert "sk_live" not in other.reason
    assert api.asked == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payment": "ch_1/../../v1/payouts"}, "must be the id of a payment"),
        ({"payment": "acct_1234567"}, "must be the id of a payment"),
        ({"amount": {"minor": 0, "currency": "EUR"}}, "greater than or equal to 1"),
        ({"amount": {"minor": -5, "currency": "EUR"}}, "greater than or equal to 1"),
        ({"amount": {"minor": 12.5, "currency": "EUR"}}, "must be a whole number"),
        ({"amount": {"minor": 100, "currency": "ISK"}}, "which Stripe counts otherwise"),
        ({"amount": {"minor": 100, "currency": "KWD"}}, "which Stripe counts otherwise"),
        ({"reason": "because"}, "requested_by_customer"),
    ],
)
def test_what_is_no_refund_is_no_payload(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("stripe_refund", {**ANN, **change})
    assert words in str(refusal.value)


def test_a_refund_moves_money_waits_ten_minutes_and_is_remembered_a_day() -> None:
    with stripe_with_ann() as api:
        connection = payments(api)
    assert REFUND.consequences(ANN) == {"moves_money", "customer_facing"}
    assert REFUND.hold_seconds_for(ANN) == 600
    assert REFUND.effect_class(connection) is EffectClass.KEYED
    assert REFUND.key_ttl_seconds(connection) == 24 * 3600
    assert not REFUND.auto_eligible


@pytest.mark.parametrize(
    ("refunded", "at_least", "expected"),
    [
        (0, 1250, (Sent, "Paid €89.00, given back €0.00, can still go back €89.00.")),
        (8000, 900, (Sent, "can still go back €9.00.")),
        (8000, 901, (NotSent, "€9.01 cannot go back.")),
        (8900, None, (Sent, "can still go back €0.00.")),
    ],
)
def test_a_payment_check_says_what_can_still_go_back(
    refunded: int,
    at_least: int | None,
    expected: tuple[type, str],
    make_request: RequestMaker,
    reach: Reach,
) -> None:
    outcome, words = expected
    wanted = None if at_least is None else {"minor": at_least, "currency": "EUR"}
    payload = {"payment": "ch_3NxAnn1182", "at_least": wanted}
    with StripeApi(Payment("ch_3NxAnn1182", 8900, refunded=refunded)) as api:
        request = make_request("charge_lookup", payload, connection=payments(api))
        found = CHECK.send(request, reach(api))
    assert type(found) is outcome
    assert words in (found.detail if isinstance(found, Sent) else found.reason)
    assert api.refunds == []
    assert [asked.method for asked in api.asked] == ["GET"]


def test_a_check_of_a_payment_that_cannot_be_read_stops_what_follows(
    make_request: RequestMaker, reach: Reach
) -> None:
    with StripeApi() as api:
        request = make_request("charge_lookup", connection=payments(api))
        assert CHECK.send(request, reach(api)) == NotSent(
            "Stripe knows no payment ch_3NxAnn1182. Nothing was paid back."
        )
        api.fault_for_reads = "500_before"
        busy = CHECK.send(request, reach(api))
    assert isinstance(busy, NotSent)
    assert busy.retryable
