"""Runs the OpenAI drafter against the loopback server without waiting between tries."""

from __future__ import annotations

import asyncio
from typing import Any

from drafting.contract import DraftRequest, DraftResult
from drafting.openai_adapter import OpenAIDrafter
from drafting.openai_settings import OpenAISettings
from tests.doubles.openai_server import OpenAIServer


def settings_for(server: OpenAIServer, **changes: Any) -> OpenAISettings:
    """Settings for the loopback server."""
    values: dict[str, Any] = {"api_key": "sk-test", "base_url": server.base_url, "timeout_s": 10}
    return OpenAISettings(**{**values, **changes})


def call(
    server: OpenAIServer, asked: DraftRequest, waits: list[float] | None = None, **changes: Any
) -> DraftResult:
    """One draft; `waits` collects what would have been waited between tries."""

    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    async def run() -> DraftResult:
        drafter = OpenAIDrafter(settings_for(server, **changes), sleep=sleep)
        try:
            return await drafter.draft(asked)
        finally:
            await drafter.aclose()

    return asyncio.run(run())
