"""The database gives a transaction up, or its COMMIT comes through and the answer does not."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import InterfaceError


class Once:
    """Stands before or behind a function and fails the first time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> None:
        self.monkeypatch, self.module, self.name = monkeypatch, module, name
        self.calls = 0

    def given_up(self, error: Callable[[], Exception]) -> Once:
        """Within the transaction, which is then rolled back."""
        return self._put(error)

    def lost(self) -> Once:
        """The whole transaction came through; its answer did not."""
        return self._put(lambda: InterfaceError("the connection is closed"))

    def _put(self, error: Callable[[], Exception]) -> Once:
        original = getattr(self.module, self.name)

        def failing(*given: Any) -> Any:
            self.calls += 1
            result = original(*given)
            if self.calls == 1:
                raise error()
            return result

        self.monkeypatch.setattr(self.module, self.name, failing)
        return self
