"""One SDK client per event loop, with bounded connections, times and reply sizes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

import httpx2
from openai import AsyncOpenAI, OpenAIError

from drafting.openai_settings import DEFAULT_BASE_URL, OpenAISettings

# A 64 KB draft may be six times as long when every character is escaped, plus the envelope.
LARGEST_BODY_BYTES = 512 * 1024
SPARE_CONNECTIONS = 8
KEEPALIVE_S = 30.0


class ReplyTooLarge(OpenAIError):
    """The server sent more than a draft can be; reading stopped there."""


class UnusableConnection(OpenAIError):
    """No client can be made from the settings."""


class _BoundedStream(httpx2.AsyncByteStream):
    """Passes the bytes on and stops at the limit, before they fill the memory."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._inner:
            received += len(chunk)
            if received > LARGEST_BODY_BYTES:
                raise ReplyTooLarge(f"more than {LARGEST_BODY_BYTES // 1024} KB")
            yield chunk

    async def aclose(self) -> None:
        """Close the connection's stream."""
        await self._inner.aclose()


async def _bound_body(response: httpx2.Response) -> None:
    # Compressed bodies are not asked for: their real size cannot be seen while they arrive.
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ReplyTooLarge("a compressed reply of unknown size")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _BoundedStream(response.stream)


def make_client(settings: OpenAISettings) -> AsyncOpenAI:
    """A client for the running loop. No retries of its own, no redirects, no compression."""
    connections = settings.in_flight + SPARE_CONNECTIONS
    timeout = httpx2.Timeout(settings.timeout_s, connect=settings.connect_timeout_s)
    http_client = httpx2.AsyncClient(
        timeout=timeout,
        limits=httpx2.Limits(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEEPALIVE_S,
        ),
        follow_redirects=False,
        event_hooks={"response": [_bound_body]},
    )
    return AsyncOpenAI(
        api_key=settings.api_key or "none",  # local servers want no key, the SDK wants one
        base_url=settings.base_url or DEFAULT_BASE_URL,
        timeout=timeout,
        max_retries=0,
        default_headers={"Accept-Encoding": "identity"},
        http_client=http_client,
    )


class ClientPerLoop:
    """Hands out the running loop's client; made at first use, never shared across processes."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = (
            WeakKeyDictionary()
        )
        self._process = os.getpid()

    def client(self) -> AsyncOpenAI:
        """The client of the running loop. Raises UnusableConnection."""
        if self._process != os.getpid():
            self._clients, self._process = WeakKeyDictionary(), os.getpid()
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            try:
                client = self._clients[loop] = make_client(self._settings)
            except (httpx2.InvalidURL, ValueError, TypeError) as error:
                raise UnusableConnection(str(error)) from error
        return client

    async def aclose(self) -> None:
        """Close the running loop's connections; the next call makes a new client."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()
