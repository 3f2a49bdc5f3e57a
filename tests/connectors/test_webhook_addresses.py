"""A webhook never reaches anything but the public internet, however the address is spelled."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES

from connectors.contract import ConnectionSettings, NotSent, Surroundings
from connectors.http.addresses import check_public, is_public
from connectors.http.target import parse_target
from connectors.network import CannotConnect, open_socket
from connectors.registry import connector_for
from connectors.timeouts import Wall
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import SIGNING_KEY
from tests.connectors.inside_addresses import NAMES, ODD, REFUSED
from tests.doubles.http_sink import HttpSink


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address a socket was told to connect to; none really connects, no name is asked."""
    tried: list[Any] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, type: int) -> Any:  # noqa: A002 - the real one's name
        found = NAMES.get(host.lower().rstrip("."))
        if found is None:
            return real(host, port, type=type, flags=socket.AI_NUMERICHOST)
        return [answer for ip in found for answer in real(ip, port, type=type)]

    def connect(_sock: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def send(make_request: RequestMaker, surroundings: Surroundings, url: str) -> object:
    connection = ConnectionSettings(
        9, "webhook", "Hook", {"url": url}, {"signing_key": SIGNING_KEY}
    )
    return connector_for("webhook").send(
        make_request("webhook", connection=connection), surroundings
    )


@pytest.mark.parametrize("url", REFUSED, ids=ascii)
def test_no_spelling_of_an_inside_address_is_connected_to(
    url: str, make_request: RequestMaker, surroundings: Surroundings, connects: list[Any]
) -> None:
    outcome = send(make_request, surroundings, url)
    assert isinstance(outcome, NotSent)
    assert not outcome.retryable
    assert outcome.reason.count("Nothing was sent.") <= 1
    assert connects == []


@pytest.mark.parametrize("url", ["http://public.example/", "https://public.example:8443/x?y=z"])
def test_a_public_address_is_connected_to(
    url: str, make_request: RequestMaker, surroundings: Surroundings, connects: list[Any]
) -> None:
    outcome = send(make_request, surroundings, url)
    assert isinstance(outcome, NotSent)
    assert outcome.retryable
    assert [address[0] for address in connects] == ["93.184.215.14"]


def test_a_second_answer_of_the_name_server_changes_nothing(
    make_request: RequestMaker,
    surroundings: Surroundings,
    connects: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebind(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return real("93.184.215.14" if len(asked) == 1 else "127.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    send(make_request, surroundings, "http://rebind.example/")
    assert asked == ["rebind.example"]
    assert connects == [("93.184.215.14", 80)]


def test_no_notation_of_an_inside_address_is_connected_to(
    make_request: RequestMaker, surroundings: Surroundings, connects: list[Any]
) -> None:
    everything = {*ODD, *REFUSED}
    assert len(everything) > 190
    for url in everything:
        for outcome in everyway(make_request, surroundings, url):
            assert isinstance(outcome, NotSent), url
            assert not outcome.retryable, url
    assert connects == []


def test_a_name_server_that_changes_its_mind_leads_nowhere_inside(
    make_request: RequestMaker,
    surroundings: Surroundings,
    connects: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo
    asked: list[str] = []

    def flip(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        inside = len(asked) % 2 == 0
        return real("169.254.169.254" if inside else "93.184.215.14", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", flip)
    for _ in range(100):
        send(make_request, surroundings, "http://rebind.example/")
    assert len(asked) == 100
    assert set(connects) == {("93.184.215.14", 80)}
    assert len(connects) == 50


def everyway(make_request: RequestMaker, surroundings: Surroundings, url: str) -> Iterator[object]:
    """The webhook and each SDK, sent to the same place."""
    yield send(make_request, surroundings, url)
    base = url.rstrip("/")
    for kind, via, secret in (
        ("stripe_refund", "payments", "api_key"),
        ("crm_note", "crm", "access_token"),
        ("slack_message", "slack", "bot_token"),
    ):
        settings = {"url": base} | ({"channels": "general C0GENERAL1"} if via == "slack" else {})
        connection = ConnectionSettings(9, via, "Inside", settings, {secret: "a-token-1234"})
        request = make_request(kind, connection=connection)
        yield connector_for(kind).send(request, surroundings)


def test_the_address_actually_reached_is_checked_again() -> None:
    checked: list[str] = []

    def only_the_first(address: str) -> None:
        checked.append(address)
        if len(checked) > 1:
            raise CannotConnect("moved", retryable=False)

    with HttpSink() as sink, Wall(5) as wall:
        with pytest.raises(CannotConnect, match="moved"):
            open_socket("127.0.0.1", sink.port, wall, only_the_first)
        assert checked == ["127.0.0.1", "127.0.0.1"]
    assert sink.applied == []


def test_a_peer_that_is_gone_before_the_check_is_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_sock: socket.socket) -> None:
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(socket.socket, "getpeername", gone)
    gone_at_once = pytest.raises(CannotConnect, match="hung up at once")
    with HttpSink() as sink, Wall(5) as wall, gone_at_once:
        open_socket("127.0.0.1", sink.port, wall, lambda _address: None)
    assert sink.applied == []


def test_a_machine_that_cannot_open_a_socket_sends_nothing(
    make_request: RequestMaker, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_args: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socket", exhausted)
    outcome = send(make_request, surroundings, "http://8.8.8.8/")
    assert outcome == NotSent(
        "No connection to 8.8.8.8:80 (too many open files). Nothing was sent.", retryable=True
    )


def test_a_private_host_needs_its_exact_host_and_port_allowed(
    make_request: RequestMaker, surroundings: Surroundings, connects: list[Any]
) -> None:
    allowed = Surroundings(
        surroundings.sandbox_dir, surroundings.workspace, "a@b.de", frozenset({"10.0.0.5:5678"})
    )
    for url in ("http://10.0.0.5:5679/", "http://10.0.0.6:5678/", "http://10.0.0.5/"):
        send(make_request, allowed, url)
    assert connects == []
    send(make_request, allowed, "http://10.0.0.5:5678/hook")
    assert connects == [("10.0.0.5", 5678)]


def test_the_settings_alone_cannot_allow_a_private_host(
    make_request: RequestMaker, surroundings: Surroundings, connects: list[Any]
) -> None:
    settings = {"url": "http://127.0.0.1/", "allowed_private_hosts": ["127.0.0.1:80"]}
    connection = ConnectionSettings(9, "webhook", "Hook", settings, {"signing_key": SIGNING_KEY})
    outcome = connector_for("webhook").send(
        make_request("webhook", connection=connection), surroundings
    )
    assert isinstance(outcome, NotSent)
    assert "allowed_private_hosts: is not a field here" in outcome.reason
    assert connects == []


def test_everything_a_hardened_client_blocks_is_blocked_here_too() -> None:
    for network in EXTRA_BLOCKED_NET_RANGES:
        assert not is_public(network.network_address), network
        assert not is_public(network.broadcast_address), network


def test_everything_the_standard_library_calls_private_is_refused() -> None:
    for number in range(0, 2**32, 2**32 // 20_011):
        address = ipaddress.IPv4Address(number)
        if address.is_private or address.is_multicast or address.is_reserved:
            assert not is_public(address), address
    for text in ("8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450::1"):
        check_public(text)


@pytest.mark.parametrize(
    "host", ["134744072", "0x08080808", "8.8.2056", "010.8.8.8", "8.8.8.8.", "8", "0x", "8.8.8.8.8"]
)
def test_a_number_in_an_odd_form_is_refused_even_when_it_means_a_public_address(host: str) -> None:
    with pytest.raises(ValueError, match="must not write its host as a bare or shortened number"):
        parse_target(f"http://{host}/")
    assert parse_target("http://8.8.8.8/").host == "8.8.8.8"


def test_a_target_is_taken_apart_exactly() -> None:
    target = parse_target("HTTPS://Example.COM:8443/a/b?c=d")
    assert (target.scheme, target.host, target.port, target.path) == (
        "https", "example.com", 8443, "/a/b?c=d",
    )  # fmt: skip
    assert target.host_header == "example.com:8443"
    assert parse_target("https://example.com").host_header == "example.com"
    assert parse_target("http://[2606:4700::1]/").host_header == "[2606:4700::1]"
