"""Posting to a real HTTP server: signed, never redirected, and classified by what is certain."""

from __future__ import annotations

import hashlib
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from connectors.contract import NotSent, Sent, Surroundings, Unknown
from connectors.registry import connector_for
from connectors.webhook.signing import signed_headers
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import KEY, SIGNING_KEY
from tests.connectors.hooks import BODY, connection_to, reaching, send, wait_little_if_slow
from tests.doubles.certificates import make_certificate, server_context
from tests.doubles.http_sink import HttpSink

__all__ = ["reaching"]


def test_an_event_arrives_once_signed_and_exact(make_request: RequestMaker, reaching: Any) -> None:
    with HttpSink() as sink:
        outcome = send(make_request, reaching(sink), connection_to(sink.url("/hook?a=b%20c")))
    assert isinstance(outcome, Sent)
    assert len(outcome.request_sha256) == 64
    assert replace(outcome, request_sha256="") == Sent(
        "http:200", "127.0.0.1 answered 200 OK.", hashlib.sha256(b"{}").hexdigest()
    )
    (applied,) = sink.applied
    assert applied.path == "/hook?a=b%20c"
    assert applied.body.decode() == BODY
    assert applied.headers["host"] == f"127.0.0.1:{sink.port}"
    assert applied.headers["content-type"] == "application/json; charset=utf-8"
    assert applied.headers["webhook-id"] == KEY
    assert applied.headers["idempotency-key"] == KEY
    at = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    assert applied.headers["webhook-timestamp"] == str(int(at.timestamp()))
    expected = Webhook(SIGNING_KEY).sign(KEY, at, BODY)
    assert applied.headers["webhook-signature"] == expected


def test_a_receiver_verifies_with_the_standard_library_and_notices_a_change(
    make_request: RequestMaker, reaching: Any
) -> None:
    now = datetime.now(UTC).isoformat()
    with HttpSink() as sink:
        request = make_request("webhook", connection=connection_to(sink.url()), at=now)
        connector_for("webhook").send(request, reaching(sink))
    (applied,) = sink.applied
    verified = Webhook(SIGNING_KEY).verify(applied.body, applied.headers)
    assert verified["amount"] == {"minor": 1250, "currency": "EUR"}
    with pytest.raises(WebhookVerificationError):
        Webhook(SIGNING_KEY).verify(applied.body.replace(b"1250", b"9999"), applied.headers)


def test_a_time_of_another_zone_is_signed_as_the_same_moment() -> None:
    at = datetime.fromisoformat("2026-11-22T11:30:00+01:00")
    same = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    assert signed_headers(SIGNING_KEY, KEY, at, "{}") == [
        ("webhook-id", KEY),
        ("webhook-timestamp", str(int(same.timestamp()))),
        ("webhook-signature", Webhook(SIGNING_KEY).sign(KEY, same, "{}")),
    ]


def test_the_same_request_gives_the_same_bytes(make_request: RequestMaker, reaching: Any) -> None:
    with HttpSink() as sink:
        for _ in range(2):
            send(make_request, reaching(sink), connection_to(sink.url()))
    assert sink.applied[0] == sink.applied[1]


CERTAIN = ["200", "204", "big", "drip_body"]
UNCLEAR = ["302", "303", "307", "400", "404", "409", "429", "500", "503",
           "hang", "reset", "drop", "garbage", "drip"]  # fmt: skip


@pytest.mark.parametrize("behaviour", CERTAIN)
def test_an_answer_of_success_is_sent_whatever_becomes_of_its_body(
    behaviour: str, make_request: RequestMaker, reaching: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_little_if_slow(behaviour, monkeypatch)
    with HttpSink(behaviour) as sink:
        outcome = send(make_request, reaching(sink), connection_to(sink.url()))
    assert isinstance(outcome, Sent)
    assert len(sink.applied) == 1
    if behaviour == "big":
        assert outcome.response_sha256 == hashlib.sha256(b"x" * 64 * 1024).hexdigest()


@pytest.mark.parametrize("behaviour", UNCLEAR)
def test_anything_unclear_after_the_request_went_out_is_unknown(
    behaviour: str, make_request: RequestMaker, reaching: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_little_if_slow(behaviour, monkeypatch)
    with HttpSink(behaviour) as sink:
        outcome = send(make_request, reaching(sink), connection_to(sink.url()))
    assert isinstance(outcome, Unknown)
    assert [applied.path for applied in sink.applied] == ["/hook"]
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("behaviour", "retryable"), [("400", False), ("404", False), ("409", False), ("429", True)]
)
def test_a_declared_refusal_is_not_sent(
    behaviour: str, retryable: bool, make_request: RequestMaker, reaching: Any
) -> None:
    with HttpSink(behaviour) as sink:
        connection = connection_to(sink.url(), rejects_with_4xx=True)
        outcome = send(make_request, reaching(sink), connection)
    assert isinstance(outcome, NotSent)
    assert outcome.retryable is retryable
    assert f"answered {behaviour} " in outcome.reason


@pytest.mark.parametrize("behaviour", ["302", "500", "503", "drop"])
def test_the_declaration_covers_nothing_but_4xx(
    behaviour: str, make_request: RequestMaker, reaching: Any
) -> None:
    with HttpSink(behaviour) as sink:
        connection = connection_to(sink.url(), rejects_with_4xx=True)
        assert isinstance(send(make_request, reaching(sink), connection), Unknown)


def test_no_server_there_is_not_sent(make_request: RequestMaker, reaching: Any) -> None:
    with HttpSink() as sink:
        url = sink.url()
    outcome = send(make_request, reaching(sink), connection_to(url))
    assert outcome == NotSent(
        f"No connection to 127.0.0.1:{sink.port} (connection refused). Nothing was sent.",
        retryable=True,
    )


def test_a_name_that_does_not_resolve_is_not_sent(
    make_request: RequestMaker, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    outcome = send(make_request, surroundings, connection_to("https://nowhere.example/"))
    assert outcome == NotSent(
        "The name nowhere.example could not be resolved. Nothing was sent.", retryable=True
    )


def test_tls_reaches_a_trusted_server(
    make_request: RequestMaker,
    reaching: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with HttpSink(tls=server_context(certificate)) as sink:
        connection = connection_to(sink.url(host="localhost"))
        outcome = send(make_request, reaching(sink, "localhost"), connection)
    assert isinstance(outcome, Sent)
    assert sink.applied[0].body.decode() == BODY


@pytest.mark.parametrize("name", ["localhost", "other.example"])
def test_a_certificate_that_is_untrusted_or_for_another_name_sends_nothing(
    name: str,
    make_request: RequestMaker,
    reaching: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = make_certificate(tmp_path, name)
    if name != "localhost":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with HttpSink(tls=server_context(certificate)) as sink:
        connection = connection_to(sink.url(host="localhost"))
        outcome = send(make_request, reaching(sink, "localhost"), connection)
    assert isinstance(outcome, NotSent)
    assert "The certificate of localhost was refused" in outcome.reason
    assert sink.applied == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "signing key: is missing"),
        ("whsec_" + "c2hvcnQ=", "signing key: must hold at least 24 random bytes"),
        ("whsec_A", "signing key: must be base64"),
        ("whsec_é" * 10, "signing key: must be base64"),
    ],
)
def test_a_connection_without_a_good_signing_key_sends_nothing(
    key: str, words: str, make_request: RequestMaker, reaching: Any
) -> None:
    with HttpSink() as sink:
        outcome = send(make_request, reaching(sink), connection_to(sink.url(), key=key))
    assert isinstance(outcome, NotSent)
    assert words in outcome.reason
    assert not key or key not in outcome.reason
    assert sink.connections == 0


def test_text_arrives_exactly(
    make_request: RequestMaker, reaching: Any, naughty_strings: tuple[str, ...]
) -> None:
    texts = [text for text in naughty_strings if len(text) <= 2000][:50]
    data = [{"name": f"t{n}", "value": text} for n, text in enumerate(texts)]
    with HttpSink() as sink:
        connection = connection_to(sink.url())
        payload = {"event": "a.b", "amount": None, "data": data}
        request = make_request("webhook", payload, connection=connection)
        connector_for("webhook").send(request, reaching(sink))
    received = json.loads(sink.applied[0].body)["data"]
    assert [received[f"t{n}"] for n in range(len(texts))] == texts
