"""Medians, tails and ratios, printed alike by every measurement."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def p50(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def say(goal: str, what: str, figure: str) -> None:
    """One line of the table."""
    print(f"{goal:4} {what:58} {figure}")
