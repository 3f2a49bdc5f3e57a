"""Mail servers that want TLS and a log-in: nothing goes out in clear, nor to a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.contract import NotSent, Sent, Surroundings
from tests.connectors.conftest import RequestMaker
from tests.connectors.letters import connection_to, send
from tests.doubles.certificates import make_certificate, server_context
from tests.doubles.smtp_sink import SmtpSink


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_and_login_work_against_a_trusted_server(
    security: str,
    make_request: RequestMaker,
    surroundings: Surroundings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = server_context(certificate)
    login = ("shop", "s3cret!")
    # aiosmtpd offers AUTH only on connections it secured itself.
    if security == "tls":
        secured = SmtpSink(tls=context)
    else:
        secured = SmtpSink(starttls=context, login=login)
    with secured as sink:
        connection = connection_to(
            sink, security=security, username="shop" if security == "starttls" else "",
            password="s3cret!",
        )  # fmt: skip
        outcome = send(make_request, surroundings, connection)
    assert isinstance(outcome, Sent)
    assert len(sink.letters) == 1


def test_a_wrong_password_is_not_sent_and_not_retried(
    make_request: RequestMaker,
    surroundings: Surroundings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with SmtpSink(starttls=server_context(certificate), login=("shop", "right")) as sink:
        connection = connection_to(sink, security="starttls", username="shop", password="wr0ng!")
        outcome = send(make_request, surroundings, connection)
    assert isinstance(outcome, NotSent)
    assert outcome.reason.startswith("The mail server refused signing in: 535 ")
    assert not outcome.retryable
    assert "wr0ng!" not in outcome.reason
    assert sink.commands in (["RSET", "QUIT"], ["QUIT"])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_untrusted_certificate_sends_nothing(
    security: str, make_request: RequestMaker, surroundings: Surroundings, tmp_path: Path
) -> None:
    context = server_context(make_certificate(tmp_path))
    secured = SmtpSink(tls=context) if security == "tls" else SmtpSink(starttls=context)
    with secured as sink:
        outcome = send(make_request, surroundings, connection_to(sink, security=security))
    assert isinstance(outcome, NotSent)
    assert "The certificate of localhost was refused" in outcome.reason
    assert sink.commands == []


def test_a_server_without_starttls_gets_no_letter_in_clear(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, connection_to(sink, security="starttls"))
    assert isinstance(outcome, NotSent)
    assert outcome.reason.startswith("The mail server refused STARTTLS: ")
    assert sink.letters == []
