"""A loopback OpenAI-compatible server on asyncio streams, in a thread or as its own process."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.openai_replies import Model, Reply, helpful

PHRASES = {200: "OK", 400: "Bad Request", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass
class OpenAIServer:
    """Answers with the planned models first, then with `model`, each after `latency_s`.

    Nobody is answered before `answers_from` calls were under way at once; the client's own
    timeout ends a wait for calls that never come.
    """

    model: Model = helpful
    latency_s: float = 0.0
    answers_from: int = 0
    planned: deque[Model] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    keep_requests: bool = True
    in_flight: int = 0
    most_in_flight: int = 0
    port: int = 0

    @property
    def base_url(self) -> str:
        """What to set as OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    def plan(self, *models: Model) -> None:
        """The next requests are answered by these, one each."""
        self.planned.extend(models)

    async def start(self) -> asyncio.Server:
        """Listen on a free port of 127.0.0.1."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        the_end = contextlib.suppress(  # the client has gone, or the server stops
            asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError
        )
        try:
            with the_end:
                while await self._one(reader, writer):
                    pass
        finally:
            writer.close()
            with the_end:
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        raw = await reader.readexactly(int(headers.get("content-length", "0")))
        body = json.loads(raw) if raw else {}
        if self.keep_requests:
            self.received.append(Received(head[0].split(" ")[1], headers, body))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.latency_s)
            while self.most_in_flight < self.answers_from:
                await asyncio.sleep(0.005)
            answer = self.planned.popleft() if self.planned else self.model
            return await _write(writer, answer(body))
        finally:
            self.in_flight -= 1


async def _write(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Send the reply; returns whether the connection stays open."""
    if reply.hang:
        await asyncio.sleep(3600)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(reply.body))}
    lines = [f"HTTP/1.1 {reply.status} {PHRASES.get(reply.status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in {**headers, **reply.headers}.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    body = reply.body if reply.cut_after is None else reply.body[: reply.cut_after]
    if reply.drip_s:
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(reply.drip_s)
    else:
        writer.write(body)
        await writer.drain()
    return reply.cut_after is None


@contextmanager
def running_openai(server: OpenAIServer | None = None) -> Iterator[OpenAIServer]:
    """A server in a thread of its own for the length of the block."""
    double = server or OpenAIServer()
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    stopping: list[asyncio.Event] = []

    async def serve() -> None:
        listening = await double.start()
        loops.append(asyncio.get_running_loop())
        stopping.append(asyncio.Event())
        ready.set()
        await stopping[0].wait()
        listening.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield double
    finally:
        loops[0].call_soon_threadsafe(stopping[0].set)
        thread.join(10)


async def _serve_for_ever(latency_s: float) -> None:
    double = OpenAIServer(latency_s=latency_s, keep_requests=False)
    server = await double.start()
    sys.stdout.write(f"{double.base_url}\n")
    sys.stdout.flush()
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve_forever()


def main() -> None:
    """Run as a process of its own; prints the base URL on one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.5, help="seconds per answer")
    asyncio.run(_serve_for_ever(parser.parse_args().latency))


if __name__ == "__main__":
    main()
