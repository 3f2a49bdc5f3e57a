"""Health is looked at anew in every test, in the test's own thread and transaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hitl_site.health import banner, checklist, gathering
from review_queue.services import heartbeats


class Done:
    """Work that has ended."""

    def join(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""


@pytest.fixture(autouse=True)
def looked_at_anew(no_banner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in (banner.PULSE, checklist.EVERYTHING, checklist.READY):
        monkeypatch.setattr(kept, "_fresh_s", 0.0)
    monkeypatch.setattr(heartbeats, "SETTLE_S", 0.0)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collectors run in this thread, so that they see what the test has not committed."""

    def work_here(work: Callable[[], None]) -> Done:
        work()
        return Done()

    monkeypatch.setattr(gathering, "spawn", work_here)
