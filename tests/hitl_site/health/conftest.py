"""Health is looked at anew in every test, with patience, in the test's own transaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hitl_site.health import banner, checklist, gathering, metrics
from review_queue.rounds import heartbeats


class Done:
    """Work that has ended."""

    def join(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""


@pytest.fixture(autouse=True)
def looked_at_anew(no_banner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in (banner.PULSE, checklist.EVERYTHING, checklist.READY):
        monkeypatch.setattr(kept, "_fresh_s", 0.0)
    monkeypatch.setattr(heartbeats, "SETTLE_S", 0.0)


@pytest.fixture(autouse=True)
def with_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may answer late: what is late is not what these tests are about."""
    for module, limit in (
        (checklist, "LOOK_WITHIN_S"), (checklist, "READY_WITHIN_S"), (metrics, "SCRAPE_WITHIN_S"),
    ):  # fmt: skip
        monkeypatch.setattr(module, limit, 60.0)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collectors run in this thread, so that they see what the test has not committed."""

    def work_here(work: Callable[[], None]) -> Done:
        work()
        return Done()

    monkeypatch.setattr(gathering, "spawn", work_here)
