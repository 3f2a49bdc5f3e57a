"""What connector tests share: surroundings, frozen requests and the naughty strings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.canonical import canonical_json, content_hash
from connectors.contract import ConnectionSettings, FrozenRequest, Surroundings
from connectors.registry import validate_payload
from tests.connectors.examples import AT, EXAMPLES, KEY, MemoryWorkspace
from tests.doubles.faulty_api import FaultyApi

RequestMaker = Callable[..., FrozenRequest]
Reach = Callable[[FaultyApi], Surroundings]


@pytest.fixture
def workspace() -> MemoryWorkspace:
    return MemoryWorkspace()


@pytest.fixture
def surroundings(tmp_path: Path, workspace: MemoryWorkspace) -> Surroundings:
    return Surroundings(tmp_path / "outbox", workspace, "Shop <help@shop.example>")


@pytest.fixture
def reach(tmp_path: Path, workspace: MemoryWorkspace) -> Reach:
    """Surroundings in which exactly this loopback API may be reached."""

    def allow(api: FaultyApi) -> Surroundings:
        allowed = frozenset({api.host_and_port})
        return Surroundings(tmp_path / "outbox", workspace, "a@b.de", allowed)

    return allow


@pytest.fixture
def make_request() -> RequestMaker:
    """Builds a frozen request as the execution engine does, from a payload or the example."""

    def make(
        kind: str,
        payload: Mapping[str, Any] | None = None,
        *,
        connection: ConnectionSettings | None = None,
        key: str = KEY,
        at: str = AT,
    ) -> FrozenRequest:
        valid = validate_payload(kind, payload or EXAMPLES[kind])
        digest = content_hash(
            task=5,
            draft_version=1,
            position=0,
            kind=kind,
            connection_id=connection.id if connection else None,
            connection_config_hash="0" * 64,
            payload=valid,
        )
        return FrozenRequest(kind, canonical_json(valid), digest, key, "task:5", connection, at)

    return make


@pytest.fixture(scope="session")
def naughty_strings(shared_data: Path) -> tuple[str, ...]:
    """The shared list of naughty strings."""
    text = (shared_data / "robustness" / "naughty_strings.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line)["text"] for line in text.split("\n") if line)
