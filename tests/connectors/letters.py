"""One letter, sent to a mail server of the tests."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.contract import ConnectionSettings, Outcome, Surroundings
from connectors.email import smtp
from connectors.registry import connector_for
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES, KEY
from tests.doubles.smtp_sink import SmtpSink

MESSAGE_ID = f"<{KEY}@shop.example>"


def connection_to(sink: SmtpSink, *, password: str = "", **changes: Any) -> ConnectionSettings:
    settings = {"host": sink.host, "port": sink.port, "security": "none", **changes}
    return ConnectionSettings(
        4, "email", "Our mail server", settings, {"password": password} if password else {}
    )


def wait_little_if_slow(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter waits only where the server makes us wait: a busy machine may answer late too."""
    if fault.startswith(("hang", "drip")):
        monkeypatch.setattr(smtp, "READ_SECONDS", 1)
        monkeypatch.setattr(smtp, "WALL_SECONDS", 2)


def send(
    make_request: RequestMaker,
    surroundings: Surroundings,
    connection: ConnectionSettings,
    **changes: Any,
) -> Outcome:
    request = make_request("email", {**EXAMPLES["email"], **changes}, connection=connection)
    return connector_for("email").send(request, surroundings)
