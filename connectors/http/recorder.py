"""Keeps the call an SDK would have made, for the sandbox: nothing leaves this machine."""

from __future__ import annotations

from connectors.http.exchange import Answer
from connectors.http.request import Call, write_request
from connectors.http.target import parse_target

_SECRET = frozenset({"authorization"})


class Recorded(Exception):
    """The call is kept and was not made. `data` are its bytes, without the token."""

    def __init__(self, data: bytes) -> None:
        super().__init__("kept for the sandbox")
        self.data = data


class Recorder:
    """A way out that leads into a file."""

    host = "sandbox"
    last: Answer | None = None

    def forget(self) -> None:
        """There never is an answer."""

    def call(self, url: str, call: Call) -> Answer:
        """Raises Recorded with what would have been written."""
        shown = tuple((name, value) for name, value in call.headers if name.lower() not in _SECRET)
        raise Recorded(write_request(Call(call.method, shown, call.body), parse_target(url)))
