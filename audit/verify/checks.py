"""What other packages check in the ledger against their own tables: they say so here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.verify.report import Problem

# Given the seal a fast run starts behind (0: check everything), what is wrong, streamed.
Check = Callable[[int], Iterable[Problem]]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Let `check` take part in every verification, under a name of its own."""
    _checks[name] = check


def registered() -> dict[str, Check]:
    """All of them, in the order they were registered."""
    return dict(_checks)
