"""Hostile and odd text in every text of every payload: refused in words, or carried exactly."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.canonical import canonical_json, load_canonical
from connectors.contract import Connector, NotSent, Sent, Surroundings
from connectors.registry import InvalidPayload, all_connectors, validate_payload
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES


def with_text(value: Any, text: str) -> Iterator[Any]:
    """The payload with each of its texts in turn replaced."""
    if isinstance(value, str):
        yield text
    elif isinstance(value, dict):
        for name, inner in value.items():
            for other in with_text(inner, text):
                yield {**value, name: other}
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for other in with_text(inner, text):
                yield [*value[:at], other, *value[at + 1 :]]


@pytest.mark.parametrize("connector", all_connectors(), ids=lambda one: one.kind)
def test_naughty_text_is_refused_in_words_or_carried_exactly(
    connector: Connector,
    naughty_strings: tuple[str, ...],
    make_request: RequestMaker,
    surroundings: Surroundings,
) -> None:
    taken = 0
    for number, text in enumerate(naughty_strings[::4]):
        for at, raw in enumerate(with_text(copy.deepcopy(EXAMPLES[connector.kind]), text)):
            try:
                valid = validate_payload(connector.kind, raw)
            except InvalidPayload:
                continue
            assert load_canonical(canonical_json(valid)) == valid
            assert "\n" not in connector.summary(valid)
            assert connector.consequences(valid) is not None
            taken += 1
            if taken <= 40:
                request = make_request(connector.kind, valid, key=f"naughty-{number}-{at}")
                assert isinstance(connector.send(request, surroundings), Sent | NotSent)
    if connector.free_text(EXAMPLES[connector.kind]):
        assert taken > 40
