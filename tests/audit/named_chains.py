"""A named chain of some entries, in a database whose guards somebody dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from audit.actors import SYSTEM
from audit.chain import Event
from audit.models import Entry, Head, Payload
from audit.services import append_event
from tests.lifting import lifted

LENGTH = 5
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def somebody_dropped_the_guards(db: None) -> Iterator[None]:
    """The database itself refuses every one of these changes: see test_guards.py."""
    with lifted(Entry, Payload, Head):
        yield


def write(chain: str, count: int = LENGTH) -> str:
    """A named chain of this many entries."""
    for number in range(1, count + 1):
        append_event(
            Event("test.thing.done", SYSTEM, "test:1", {"number": number}, AT), chain=chain
        )
    return chain
