"""Twelve faults at every connector over HTTP: no outcome ever contradicts what was applied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import EffectClass, FrozenRequest, NotSent, Outcome, Sent, Unknown
from connectors.http import exchange, outbound
from connectors.registry import connector_for
from connectors.timeouts import Wall
from tests.connectors.conftest import Reach, RequestMaker
from tests.connectors.live import LIVE, Live
from tests.doubles.faulty_api import FAULTS, FaultyApi
from tests.doubles.slack_api import SlackApi

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
every_provider = pytest.mark.parametrize("live", LIVE, ids=lambda live: live.name)


def test_there_are_twelve_faults_and_all_four_effect_classes() -> None:
    assert len(FAULTS) == 12
    classes = set()
    for live in LIVE:
        with live.make() as api:
            classes.add(connector_for(live.kind).effect_class(live.connect(api)))
    assert classes == set(EffectClass)


@every_provider
@pytest.mark.parametrize("fault", FAULTS)
def test_an_outcome_never_contradicts_what_was_applied(
    fault: str,
    live: Live,
    make_request: RequestMaker,
    reach: Reach,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(ROUNDS):
        with live.make() as api:
            request = request_for(live, api, make_request)
            api.fault = fault
            with waiting_little(monkeypatch, fault):
                outcome = connector_for(live.kind).send(request, reach(api))
            assert api.hit.wait(20)
            applied = live.effects(api)
            assert applied == (0 if fault.endswith("_before") else 1)
            agrees(outcome, applied)
            assert isinstance(outcome, EXPECTED.get(fault, Unknown))
            machine_settles(live, api, request, outcome, reach)


@every_provider
def test_nobody_at_home_is_not_sent(live: Live, make_request: RequestMaker, reach: Reach) -> None:
    with live.make() as api:
        request = request_for(live, api, make_request)
        surroundings = reach(api)
    outcome = connector_for(live.kind).send(request, surroundings)
    assert isinstance(outcome, NotSent)
    assert outcome.retryable
    assert live.effects(api) == 0


@every_provider
@pytest.mark.parametrize("fault", ["500_after", "drop_after", "garbage_after", "429_after"])
def test_a_question_without_an_answer_proves_nothing(
    fault: str, live: Live, make_request: RequestMaker, reach: Reach
) -> None:
    with live.make() as api:
        request = request_for(live, api, make_request)
        connector = connector_for(live.kind)
        sent = connector.send(request, reach(api))
        assert isinstance(sent, Sent)
        api.fault_for_reads = fault
        assert isinstance(connector.lookup(request, reach(api)), Unknown)
        assert isinstance(connector.verify(request, sent.reference, reach(api)), Unknown)


@contextmanager
def waiting_little(monkeypatch: pytest.MonkeyPatch, fault: str) -> Iterator[None]:
    """Where the other side only keeps us waiting for what changes something, wait less for it."""
    real = exchange.exchange

    def impatient(data: bytes, method: str, *args: Any, **kwargs: Any) -> exchange.Answer:
        if method == "GET":
            return real(data, method, *args, **kwargs)
        target, check, _ = args
        with monkeypatch.context() as patch, Wall(0.8) as wall:
            patch.setattr(exchange, "READ_SECONDS", 0.3)
            return real(data, method, target, check, wall, **kwargs)

    with monkeypatch.context() as patch:
        if fault.startswith(("hang", "drip")):
            patch.setattr(outbound, "exchange", impatient)
        yield


def request_for(live: Live, api: FaultyApi, make_request: RequestMaker) -> FrozenRequest:
    request = make_request(live.kind, live.payload, connection=live.connect(api))
    if isinstance(api, SlackApi):
        at = datetime.fromtimestamp(api.now, UTC).isoformat()
        return replace(request, dispatched_at=at)
    return request


def agrees(outcome: Outcome, applied: int) -> None:
    """Sent only what was applied, NotSent only what was not."""
    assert not (isinstance(outcome, Sent) and applied == 0)
    assert not (isinstance(outcome, NotSent) and applied == 1)


def machine_settles(
    live: Live, api: FaultyApi, request: FrozenRequest, outcome: Outcome, reach: Reach
) -> None:
    """What a machine may do afterwards ends with exactly one effect, or leaves it to a person."""
    connector = connector_for(live.kind)
    effect = connector.effect_class(request.connection)
    before = live.effects(api)
    if isinstance(outcome, Unknown) and effect is EffectClass.QUERYABLE:
        outcome = connector.lookup(request, reach(api))
        agrees(outcome, before)
        assert not isinstance(outcome, Unknown)
    if isinstance(outcome, Unknown) and effect is EffectClass.AT_MOST_ONCE:
        assert isinstance(connector.lookup(request, reach(api)), Unknown)
        assert live.effects(api) == before
        return
    if not isinstance(outcome, Sent):
        again = connector.send(request, reach(api))
        assert isinstance(again, Sent)
        outcome = again
    assert live.effects(api) == 1
    verified = connector.verify(request, outcome.reference, reach(api))
    agrees(verified, 1)


EXPECTED: dict[str, type | tuple[type, ...]] = {
    # The providers that are known to refuse with 429 before they act; of a webhook nobody knows.
    "429_before": (NotSent, Unknown),
    "cut_body_after": (Sent, Unknown),
}
