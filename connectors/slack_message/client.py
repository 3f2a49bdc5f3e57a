"""slack_sdk with our way out under it: no urllib, no proxy, no second try."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.request import Request

from slack_sdk import WebClient

from connectors.http.door import Door, through_sdk
from connectors.http.exchange import Answer
from connectors.http.request import Call
from connectors.slack_message.settings import SlackSettings

_KEPT_HEADERS = frozenset({"authorization", "content-type"})
# The SDK logs what it sends and the failures we classify ourselves.
_SILENT = logging.getLogger("connectors.slack_sdk")
_SILENT.setLevel(logging.CRITICAL + 1)


class CheckedWebClient(WebClient):
    """Sends what the SDK built through the one way out."""

    def __init__(self, door: Door[SlackSettings]) -> None:
        super().__init__(
            token=door.token, base_url=f"{door.base}/", retry_handlers=[], logger=_SILENT
        )
        self._door = door

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        headers = tuple(
            (name, value) for name, value in req.header_items() if name.lower() in _KEPT_HEADERS
        )
        body = req.data if isinstance(req.data, bytes) else b""
        answer = self._door.out.call(url, Call(req.get_method(), headers, body))
        return {
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body.decode("utf-8", errors="replace"),
        }


def ask(door: Door[SlackSettings], run: Callable[[WebClient], object]) -> Answer:
    """One call of the SDK and Slack's answer to it. CannotConnect, NoAnswer."""
    client = CheckedWebClient(door)
    return through_sdk(door.out, lambda: run(client))
