"""A loopback OpenAI-compatible server for each drafting test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.openai_server import OpenAIServer, running_openai


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A pretended model that behaves well until a test plans otherwise."""
    with running_openai() as server:
        yield server
