"""Where one connection may go, and one wall around everything it says in one send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from connectors.http.addresses import check_public
from connectors.http.exchange import LARGEST_ANSWER, Answer, exchange
from connectors.http.request import Call, write_request
from connectors.http.target import ALLOWED_PORTS, Target, parse_target
from connectors.network import CannotConnect, Check
from connectors.settings import InvalidConnection
from connectors.timeouts import WALL_SECONDS, Wall

LARGEST_JSON = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Way:
    """One checked destination; `check` looks at every address before and after connecting."""

    base: Target
    check: Check | None


class Outbound:
    """Sends calls to one host and to no other, each on its own connection, all in one wall."""

    def __init__(self, way: Way, wall: Wall) -> None:
        self._way = way
        self._wall = wall
        self.last: Answer | None = None

    @property
    def host(self) -> str:
        """Whom the answers come from, for words."""
        return self._way.base.host

    def call(self, url: str, call: Call) -> Answer:
        """One exchange; kept in `last` as well, whatever an SDK makes of it.

        CannotConnect when nothing was sent (also for a URL that leads elsewhere), NoAnswer.
        """
        target = self._same_place(url)
        try:
            data = write_request(call, target)
        except ValueError as error:
            reason = f"The request could not be written: {error}."
            raise CannotConnect(reason, retryable=False) from error
        return self._exchange(data, call.method, target, LARGEST_JSON)

    def call_bytes(self, data: bytes, method: str) -> Answer:
        """One exchange of a request to the configured URL whose bytes stand already."""
        return self._exchange(data, method, self._way.base, LARGEST_ANSWER)

    def _exchange(self, data: bytes, method: str, target: Target, largest: int) -> Answer:
        self.last = None
        self.last = exchange(data, method, target, self._way.check, self._wall, largest=largest)
        return self.last

    def forget(self) -> None:
        """Let go of the latest answer, so that it is not taken for the next one."""
        self.last = None

    def call_path(self, path: str, call: Call) -> Answer:
        """The same for a path of the configured host."""
        base = self._way.base
        return self.call(f"{base.scheme}://{base.host_and_port}{path}", call)

    def _same_place(self, url: str) -> Target:
        base = self._way.base
        try:
            target = parse_target(url)
        except ValueError as error:
            reason = f"The address {error}."
            raise CannotConnect(reason, retryable=False) from error
        if (target.scheme, target.host, target.port) != (base.scheme, base.host, base.port):
            reason = f"The request leads to another place than {base.host_and_port}."
            raise CannotConnect(reason, retryable=False)
        return replace(base, path=target.path)


def way_to(url: str, label: str, allowed_private_hosts: frozenset[str]) -> Way:
    """The way to a configured URL. Raises InvalidConnection; only ports of the list otherwise.

    A host:port of the own network that the installation names is reached unchecked.
    """
    try:
        target = parse_target(url)
    except ValueError as error:
        raise InvalidConnection(label, {"url": str(error)}) from error
    if target.host_and_port in allowed_private_hosts:
        return Way(target, None)
    if target.port not in ALLOWED_PORTS:
        ports = ", ".join(map(str, sorted(ALLOWED_PORTS)))
        raise InvalidConnection(label, {"url": f"uses port {target.port}; allowed are {ports}"})
    return Way(target, check_public)


@contextmanager
def outbound(way: Way) -> Iterator[Outbound]:
    """Calls to one place within one wall of 30 s."""
    with Wall(WALL_SECONDS) as wall:
        yield Outbound(way, wall)
