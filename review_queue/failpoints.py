"""Named places where a crash test stops the process. In the product they do nothing at all.

No setting and no environment variable reaches them: only a process that the torture harness
starts itself sets a trap. docs/reliability.md lists the names and where they lie.
"""

from __future__ import annotations

from collections.abc import Callable

_trap: Callable[[str], None] | None = None


def reach(name: str) -> None:
    """Say that this place was reached; without a trap nothing happens."""
    if _trap is not None:
        _trap(name)


def set_trap(trap: Callable[[str], None] | None) -> None:
    """Call `trap` with the name of every place reached from now on. For crash tests only."""
    global _trap  # noqa: PLW0603 - one process, one trap
    _trap = trap
