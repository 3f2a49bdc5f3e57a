"""One way of approving against the same writes as bare SQL: how it is timed, and how it is told."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from typing import Any

from bench.figures import p50, p95, say
from bench.site import open_site
from bench.unguarded import unguarded

WARM_UP = 20
ONE_KB = "x" * 1000
Seconds = list[float]


def compare(
    about: str | None, measure: Callable[[int], tuple[Seconds, Seconds]], *, tasks: int, what: str
) -> tuple[Seconds, Seconds, str]:
    """Open the site, measure so many (`--tasks`) and print both; with the name of the database."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--tasks", type=int, default=tasks)
    asked = parser.parse_args()
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    ours, bare = (times[WARM_UP:] for times in measure(asked.tasks))
    on = connection.vendor
    for name, times in ((what, ours), ("bare writes", bare)):
        figures = f"p50 {p50(times) * 1e3:.2f} ms  p95 {p95(times) * 1e3:.2f} ms"
        say("", f"{name}, {on}", figures)
    return ours, bare, on


def ratio(ours: Seconds, bare: Seconds) -> str:
    """How many times as long ours took, at the median and in the tail."""
    return f"p50 {p50(ours) / p50(bare):.2f}x  p95 {p95(ours) / p95(bare):.2f}x"


def bare_writes(floor: Any, tasks: Iterable[Any]) -> Seconds:
    """The same writes for each of these tasks, with nothing around them."""
    spent: Seconds = []
    with unguarded():
        for task in tasks:
            rows = floor.rows_for(task.pk)
            started = time.perf_counter()
            floor.write(task.pk, rows)
            spent.append(time.perf_counter() - started)
    return spent
