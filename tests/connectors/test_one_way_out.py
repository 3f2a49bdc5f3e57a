"""Nothing among the connectors opens a connection but the two places that check where it goes."""

from __future__ import annotations

import ast
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
from connectors.contract import Sent
from connectors.registry import connector_for
from tests.connectors.conftest import Reach, RequestMaker
from tests.connectors.live import LIVE, Live
from tests.connectors.test_faults import request_for

HOME = Path(connectors.__file__).parent
# What can open a connection, or fetch something by itself.
DIALLERS = {
    "socket", "ssl", "http.client", "http.server", "urllib.request", "urllib3", "requests", "httpx",
    "httpx2", "aiohttp", "smtplib", "imaplib", "poplib", "ftplib", "telnetlib", "nntplib",
    "xmlrpc", "asyncio", "socketserver", "subprocess", "multiprocessing", "ctypes", "_socket",
    "pycurl", "websocket", "websockets", "paramiko",
}  # fmt: skip
ALLOWED = {
    "network.py": {"socket", "ssl"},  # opens it, after checking
    "timeouts.py": {"socket"},  # shuts it when the time is up
    "http/exchange.py": {"socket", "http.client"},  # reads the answer from it
    "email/smtp.py": {"socket", "ssl", "smtplib"},  # speaks SMTP over it
    "slack_message/client.py": {"urllib.request"},  # the type of what the SDK built
}
# Names that open something although their module looks harmless.
OPENERS = {"urlopen", "create_connection", "urlretrieve", "build_opener"}


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)


def diallers_in(source: str) -> set[str]:
    tree = ast.parse(source)
    found = {
        dialler
        for name in imports_of(tree)
        for dialler in DIALLERS
        if name == dialler or name.startswith(f"{dialler}.")
    }
    named = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    named |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return found | (named & OPENERS) | (named & {"__import__", "import_module"})


def test_no_connector_imports_anything_that_could_open_a_connection() -> None:
    files = sorted(HOME.rglob("*.py"))
    assert len(files) > 60
    for path in files:
        name = path.relative_to(HOME).as_posix()
        assert diallers_in(path.read_text(encoding="utf-8")) <= ALLOWED.get(name, set()), name


@pytest.mark.parametrize(
    "line",
    [
        "import requests", "from urllib.request import urlopen", "import http.client as h",
        "from http import client", "def f():\n    import socket", "x.create_connection(a)",
        "__import__('socket')", "import httpx",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert diallers_in(line)


@pytest.mark.parametrize("live", LIVE, ids=lambda live: live.name)
def test_every_connection_is_opened_by_the_checked_opener(
    live: Live, make_request: RequestMaker, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    openers: list[str] = []
    real = socket.socket.connect

    def connect(sock: socket.socket, address: object) -> None:
        frame = sys._getframe(1)
        openers.append(f"{frame.f_globals['__name__']}.{frame.f_code.co_name}")
        real(sock, address)  # type: ignore[arg-type]

    with live.make() as api:
        monkeypatch.setattr(socket.socket, "connect", connect)
        monkeypatch.setattr(socket.socket, "connect_ex", None)
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        request = request_for(live, api, make_request)
        connector = connector_for(live.kind)
        sent = connector.send(request, reach(api))
        assert isinstance(sent, Sent)
        connector.lookup(request, reach(api))
        connector.verify(request, sent.reference, reach(api))
        connector.undo(request, sent.before, reach(api))
    assert openers
    assert set(openers) == {"connectors.network._first_that_answers"}
