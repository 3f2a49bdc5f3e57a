"""Sending to a real SMTP server: every failure is classified by its side of the final dot."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

import pytest

from connectors.contract import (
    ConnectionSettings,
    EffectClass,
    NotSent,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.registry import connector_for
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import KEY
from tests.connectors.letters import MESSAGE_ID, connection_to, send, wait_little_if_slow
from tests.doubles.smtp_sink import FAULTS, SmtpSink


def test_a_letter_arrives_once_with_envelope_and_exact_text(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        outcome = send(
            make_request, surroundings, connection_to(sink),
            cc=["bo@example.com"], subject="Grüße", body=".\n..\nA line\n.\n",
        )  # fmt: skip
    assert isinstance(outcome, Sent)
    assert outcome.reference == MESSAGE_ID
    assert outcome.detail == "OK queued"
    assert len(outcome.response_sha256) == 64
    (letter,) = sink.letters
    assert letter.sender == "help@shop.example"
    assert letter.recipients == ("ann@example.com", "bo@example.com")
    assert letter.data.endswith(b"\r\n\r\n.\r\n..\r\nA line\r\n.\r\n")
    assert f"Message-ID: {MESSAGE_ID}\r\n".encode() in letter.data
    assert sink.commands[-1] == "QUIT"
    assert not surroundings.sandbox_dir.exists()


def test_the_connections_sender_wins_over_the_general_one(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        connection = connection_to(sink, from_address="Billing <bills@other.example>")
        outcome = send(make_request, surroundings, connection)
    assert isinstance(outcome, Sent)
    assert sink.letters[0].sender == "bills@other.example"
    assert outcome.reference == f"<{KEY}@other.example>"


REFUSALS = {
    "refuse_mail": (False, "refused the sender help@shop.example: 550 no such sender"),
    "refuse_rcpt": (False, "refused the recipient ann@example.com: 550 no such mailbox"),
    "data_451": (True, "refused DATA: 451 busy"),
    "data_554": (False, "refused DATA: 554 no letters today"),
    "end_451": (True, "refused the letter: 451 try later"),
    "end_554": (False, "refused the letter: 554 refused as spam"),
}


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_up_to_the_reply_to_the_final_dot_is_not_sent(
    fault: str, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink(fault=fault) as sink:
        outcome = send(make_request, surroundings, connection_to(sink))
    retryable, reason = REFUSALS[fault]
    assert outcome == NotSent(f"The mail server {reason}", retryable)
    assert sink.letters == []


@pytest.mark.parametrize("fault", ["drop_at_data", "hang_at_data"])
def test_a_connection_lost_before_the_final_dot_is_not_sent(
    fault: str,
    make_request: RequestMaker,
    surroundings: Surroundings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait_little_if_slow(fault, monkeypatch)
    with SmtpSink(fault=fault) as sink:
        outcome = send(make_request, surroundings, connection_to(sink))
        assert sink.letters == []
    assert isinstance(outcome, NotSent)
    assert outcome.retryable
    assert "before the letter was complete" in outcome.reason


def test_a_connection_lost_while_the_text_goes_out_is_not_sent(
    make_request: RequestMaker, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_send = smtplib.SMTP.send

    def send_half(session: smtplib.SMTP, data: bytes | str) -> None:
        if isinstance(data, bytes) and data.startswith(b"From:"):
            real_send(session, data[: len(data) // 2])
            assert session.sock is not None
            session.sock.shutdown(socket.SHUT_RDWR)
            data = data[len(data) // 2 :]
        real_send(session, data)

    monkeypatch.setattr(smtplib.SMTP, "send", send_half)
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, connection_to(sink))
    assert isinstance(outcome, NotSent)
    assert outcome.retryable
    assert sink.letters == []


AFTER_THE_DOT = sorted(fault for fault in FAULTS if "after_dot" in fault)


@pytest.mark.parametrize("fault", AFTER_THE_DOT)
def test_silence_after_the_final_dot_is_unknown(
    fault: str,
    make_request: RequestMaker,
    surroundings: Surroundings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait_little_if_slow(fault, monkeypatch)
    with SmtpSink(fault=fault) as sink:
        outcome = send(make_request, surroundings, connection_to(sink))
        assert len(sink.letters) == (1 if fault.endswith("_kept") else 0)
    assert isinstance(outcome, Unknown)
    assert f"It may have been sent; look for {MESSAGE_ID}" in outcome.reason


def test_one_refused_recipient_refuses_the_letter_for_all(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        sink.refused = {"bo@example.com"}
        outcome = send(make_request, surroundings, connection_to(sink), cc=["bo@example.com"])
    assert outcome == NotSent(
        "The mail server refused the recipient bo@example.com: 550 no such mailbox"
    )
    assert sink.commands == ["MAIL", "RCPT", "RCPT", "RSET", "QUIT"]
    assert sink.letters == []


def test_no_server_there_is_not_sent_and_worth_another_try(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    connection = ConnectionSettings(
        4, "email", "Mail", {"host": "127.0.0.1", "port": port, "security": "none"}
    )
    outcome = send(make_request, surroundings, connection)
    assert outcome == NotSent(
        f"No connection to 127.0.0.1:{port} (connection refused).", retryable=True
    )


def test_a_server_that_never_greets_is_not_sent(
    make_request: RequestMaker, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_little_if_slow("hang", monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = {"host": "127.0.0.1", "port": server.getsockname()[1], "security": "none"}
        outcome = send(make_request, surroundings, ConnectionSettings(4, "email", "Mail", settings))
    assert isinstance(outcome, NotSent)
    assert outcome.retryable


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"port": "25"}, "port: must be a whole number"),
        ({"port": 0}, "port: must be greater than or equal to 1"),
        ({"security": "ssl"}, "security: must be 'none', 'starttls' or 'tls'"),
        ({"host": ""}, "host: must not be empty"),
        ({"from_address": "a@b.de, c@d.de"}, "from_address: must be one address such as"),
        ({"host": "mail.example.com", "username": "u"}, "a user name needs starttls or tls"),
        ({"username": "u", "security": "tls"}, "password: is missing; enter it on the"),
        ({"unknown": 1}, "unknown: is not a field here"),
    ],
)
def test_a_wrong_connection_is_refused_before_a_socket_opens(
    changes: dict[str, Any], words: str, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, connection_to(sink, **changes))
    assert isinstance(outcome, NotSent)
    assert outcome.reason.startswith("The connection 'Our mail server' cannot be used. ")
    assert words in outcome.reason
    assert sink.connections == 0


def test_plain_smtp_is_sent_at_most_once_and_cannot_be_asked(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        connection = connection_to(sink)
        connector = connector_for("email")
        assert connector.effect_class(connection) is EffectClass.AT_MOST_ONCE
        assert connector.key_ttl_seconds(connection) == 0
        outcome = connector.lookup(make_request("email", connection=connection), surroundings)
    assert isinstance(outcome, Unknown)
    assert sink.connections == 0
