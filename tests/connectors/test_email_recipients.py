"""No trick in any field adds a recipient or a header, at a real mail server."""

from __future__ import annotations

from typing import Any

from connectors.contract import Sent, Surroundings
from connectors.registry import InvalidPayload, connector_for, validate_payload
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES
from tests.connectors.letters import connection_to
from tests.connectors.test_payloads import ADDRESS_TRICKS
from tests.doubles.smtp_sink import SmtpSink

_BREAKS = (
    "\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029",
    "\0", "%0d%0a", "\\r\\n", "=0D=0A", "&#13;&#10;", "\u560d\u560a",
)  # fmt: skip
_TEXT_FIELDS = ("subject", "body", "in_reply_to")


def _tricks() -> list[dict[str, Any]]:
    lines = [f"Hi{one}Bcc: eve@evil.example" for one in _BREAKS]
    found: list[dict[str, Any]] = [{field: line} for line in lines for field in _TEXT_FIELDS]
    found += [{"references": [f"<a@b.de>{one}Bcc: eve@evil.example"]} for one in _BREAKS]
    found += [{"body": f".{one}MAIL FROM:<x@y.de>{one}RCPT TO:<eve@evil.example>{one}DATA"}
              for one in _BREAKS]  # fmt: skip
    for slot in ("to", "cc", "bcc"):
        found += [{slot: [trick]} for trick in ADDRESS_TRICKS]
    return found


def test_seventeen_line_breaks_and_forty_address_tricks_add_nobody(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    assert len(_BREAKS) == 17
    assert len(ADDRESS_TRICKS) >= 30
    refused = sent = 0
    with SmtpSink() as sink:
        for number, change in enumerate(_tricks()):
            payload = {**EXAMPLES["email"], **change}
            try:
                validate_payload("email", payload)
            except InvalidPayload:
                refused += 1
                continue
            request = make_request(
                "email", payload, connection=connection_to(sink), key=f"trick-key-{number}"
            )
            assert isinstance(connector_for("email").send(request, surroundings), Sent)
            sent += 1
    assert len(sink.letters) == sent
    assert refused + sent == len(_tricks())
    assert {letter.recipients for letter in sink.letters} == {("ann@example.com",)}
    heads = [letter.data.split(b"\r\n\r\n")[0].lower() for letter in sink.letters]
    assert [head for head in heads if b"\nbcc:" in head or b"\rbcc:" in head] == []
    assert refused >= 3 * len(ADDRESS_TRICKS)
