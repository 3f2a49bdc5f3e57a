"""What a connector over HTTP works with: its settings, its token, and the one way out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from connectors.http.exchange import Answer, NoAnswer
from connectors.http.recorder import Recorded
from connectors.http.request import Call
from connectors.network import CannotConnect
from connectors.settings import Settings

SettingsT = TypeVar("SettingsT", bound=Settings)


class WayOut(Protocol):
    """Whatever carries a call: the real way out, or the recorder of the sandbox."""

    @property
    def host(self) -> str:
        """Whom the answers come from."""

    @property
    def last(self) -> Answer | None:
        """The answer to the latest call."""

    def call(self, url: str, call: Call) -> Answer:
        """One exchange. CannotConnect, NoAnswer."""

    def forget(self) -> None:
        """Let go of the latest answer."""


@dataclass(frozen=True, slots=True)
class Door(Generic[SettingsT]):
    """One send's way out. The token is never in its repr."""

    out: WayOut
    settings: SettingsT
    base: str
    secret: _Hidden

    @property
    def token(self) -> str:
        """The access token, for a header and for nothing else."""
        return self.secret.value


@dataclass(frozen=True, slots=True, repr=False)
class _Hidden:
    value: str


def hidden(token: str) -> _Hidden:
    """A token that shows in no repr."""
    return _Hidden(token)


def bearer_json(token: str) -> tuple[tuple[str, str], ...]:
    """The headers of a JSON API with a bearer token."""
    return (
        ("Authorization", f"Bearer {token}"),
        ("Accept", "application/json"),
        ("Content-Type", "application/json; charset=utf-8"),
    )


def read(out: WayOut, url: str, call: Call) -> Answer:
    """A call that changes nothing over there: without an answer, nothing was done either.

    CannotConnect for every failure.
    """
    try:
        return out.call(url, call)
    except NoAnswer as error:
        raise CannotConnect(f"{out.host} could not be asked. {_first(error.reason)}") from error


def through_sdk(out: WayOut, run: Callable[[], object]) -> Answer:
    """Let an SDK make its one call; the answer decides, whatever the SDK makes of it.

    CannotConnect when nothing was sent, also because the SDK refused to; NoAnswer.
    """
    out.forget()
    problem = "nothing to send"
    try:
        run()
    except (CannotConnect, NoAnswer, Recorded):
        raise
    except Exception as error:  # noqa: BLE001 - an SDK's own errors prove nothing
        problem = type(error).__name__
    if out.last is None:
        raise CannotConnect(f"The request could not be made ({problem}).", retryable=False)
    return out.last


def json_object(answer: Answer) -> Mapping[str, Any]:
    """The body as a JSON object; empty when it is none, so that nothing is read out of it."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def text_at(value: Mapping[str, Any], *path: str) -> str:
    """The text at a path of names; empty when something else or nothing is there."""
    found: Any = value
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def _first(reason: str) -> str:
    return reason.partition(" It may have been applied")[0]
