"""One event, posted to a receiver of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.contract import ConnectionSettings, Outcome, Surroundings
from connectors.http import exchange, outbound
from connectors.registry import connector_for
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import SIGNING_KEY, MemoryWorkspace
from tests.doubles.http_sink import HttpSink

BODY = (
    '{"amount":{"currency":"EUR","minor":1250},"data":{"is_partial":true,"order_id":"1182"},'
    '"reference":"task:5","timestamp":"2026-11-22T10:30:00Z","type":"refund.requested"}'
)


def connection_to(url: str, *, key: str = SIGNING_KEY, **changes: Any) -> ConnectionSettings:
    return ConnectionSettings(
        9, "webhook", "Bookkeeping", {"url": url, **changes}, {"signing_key": key} if key else {}
    )


@pytest.fixture
def reaching(tmp_path: Path, workspace: MemoryWorkspace) -> Any:
    """Surroundings that allow exactly this sink."""

    def allow(sink: HttpSink, host: str = "127.0.0.1") -> Surroundings:
        allowed = frozenset({f"{host}:{sink.port}"})
        return Surroundings(tmp_path / "outbox", workspace, "a@b.de", allowed)

    return allow


def wait_little_if_slow(behaviour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter waits only where the server makes us wait: a busy machine may answer late too."""
    if behaviour in ("hang", "drip", "drip_body"):
        monkeypatch.setattr(exchange, "READ_SECONDS", 1)
        monkeypatch.setattr(outbound, "WALL_SECONDS", 2)


def send(
    make_request: RequestMaker, surroundings: Surroundings, connection: ConnectionSettings
) -> Outcome:
    request = make_request("webhook", connection=connection)
    return connector_for("webhook").send(request, surroundings)
