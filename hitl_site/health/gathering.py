"""Runs collectors beside each other, each within a time: one that hangs holds up nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Protocol

from django.db import Error, connections

from hitl_site.health.finding import UNKNOWN, Finding

logger = logging.getLogger(__name__)
DATABASE = "database"
_busy: set[str] = set()
_guard = threading.Lock()


class Waitable(Protocol):
    """Something that ends."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end, `timeout` seconds at most."""


@dataclass(frozen=True, slots=True)
class Collector:
    """Looks at one thing. Those of one group share a thread, one after the other.

    `no_answer` is the state when the look itself fails or takes too long.
    """

    key: str
    title: str
    collect: Callable[[], Finding]
    group: str = DATABASE
    no_answer: str = UNKNOWN


def gather(collectors: Sequence[Collector], *, within_s: float) -> list[Finding]:
    """One finding for each, in order; unknown for what did not answer within `within_s` seconds.

    A group that still hangs from an earlier call is not started a second time.
    """
    found: dict[str, Finding] = {}
    deadline = time.monotonic() + within_s
    running = [
        spawn(partial(_run_group, name, members, found))
        for name, members in _grouped(collectors)
        if _take(name)
    ]
    for one in running:
        one.join(max(0.0, deadline - time.monotonic()))
    answered = dict(found)
    return [answered.get(one.key) or _silent(one, within_s) for one in collectors]


def spawn(work: Callable[[], None]) -> Waitable:
    """Run `work` in a thread that nobody has to wait for."""
    thread = threading.Thread(target=_work_then_close, args=(work,), name="health", daemon=True)
    thread.start()
    return thread


def _work_then_close(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connections.close_all()


def _grouped(collectors: Sequence[Collector]) -> list[tuple[str, list[Collector]]]:
    ordered = sorted(collectors, key=lambda one: one.group)
    return [(name, list(members)) for name, members in groupby(ordered, lambda one: one.group)]


def _take(group: str) -> bool:
    with _guard:
        if group in _busy:
            return False
        _busy.add(group)
        return True


def _run_group(name: str, members: Sequence[Collector], found: dict[str, Finding]) -> None:
    first, *rest = members
    try:
        found[first.key], answers = _careful(first)
        for one in rest:
            # What a whole group needs is looked at first: each of the rest would wait for it again.
            found[one.key] = (
                _careful(one)[0] if answers else _unchecked(one, "the database does not answer")
            )
    finally:
        with _guard:
            _busy.discard(name)


def _careful(one: Collector) -> tuple[Finding, bool]:
    """The finding, and False when the database failed under it."""
    try:
        return one.collect(), True
    except Error as error:
        return _unchecked(one, _first_line(error)), False
    except Exception as error:  # noqa: BLE001 - a fault in one check must not hide the rest
        logger.warning("the check %s failed: %s", one.key, error)
        return _unchecked(one, f"{type(error).__name__}: {_first_line(error)}"), True


def _unchecked(one: Collector, why: str) -> Finding:
    return Finding(one.key, one.title, one.no_answer, f"Could not be checked: {why}.")


def _silent(one: Collector, within_s: float) -> Finding:
    says = f"Not checked: no answer within {within_s:g} seconds."
    return Finding(one.key, one.title, one.no_answer, says)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(".")
