"""Whatever one check does, the others are told, and in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from sqlite3 import ProgrammingError

import pytest
from django.db import OperationalError, connection

from hitl_site.health import checklist
from hitl_site.health.finding import BAD, OK, UNKNOWN, Finding, worst_first, worst_state
from hitl_site.health.gathering import Collector, gather
from hitl_site.health.keeping import Kept

HANGS_S = 60


def well(key: str) -> Finding:
    return Finding(key, key, OK, "Well.")


def a_check(key: str, group: str = "one") -> Collector:
    return Collector(key, key, lambda: well(key), group)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


def test_findings_come_in_the_order_of_the_list() -> None:
    checks = [a_check("b", "two"), a_check("a"), a_check("c")]
    assert [one.key for one in gather(checks, within_s=5)] == ["b", "a", "c"]


def test_one_that_hangs_is_not_checked_and_holds_up_nothing(gate: threading.Event) -> None:
    def hang() -> Finding:
        gate.wait(HANGS_S)
        return well("hangs")

    checks = [Collector("hangs", "Hangs", hang, "stuck"), a_check("a")]
    began = time.monotonic()
    hanging, other = gather(checks, within_s=2)
    again, _ = gather(checks, within_s=0.1)
    assert time.monotonic() - began < HANGS_S
    assert (hanging.state, hanging.says) == (UNKNOWN, "Not checked: no answer within 2 seconds.")
    assert other.state == OK
    assert again.state == UNKNOWN
    assert sum(thread.name == "health" for thread in threading.enumerate()) == 1


def test_one_that_breaks_is_not_checked_and_the_rest_is() -> None:
    def stumble() -> Finding:
        raise ValueError("odd\nsecond line")

    first, second = gather([Collector("x", "X", stumble, "one"), a_check("a")], within_s=5)
    assert (first.state, first.says) == (UNKNOWN, "Could not be checked: ValueError: odd.")
    assert second.state == OK


def test_without_the_database_nothing_waits_for_it_twice() -> None:
    asked: list[str] = []

    def refuse() -> Finding:
        asked.append("database")
        raise OperationalError("connection refused")

    def look() -> Finding:
        asked.append("work")
        return well("work")

    checks = [Collector("database", "D", refuse, no_answer=BAD), Collector("work", "W", look)]
    first, second = gather(checks, within_s=5)
    assert (first.state, first.says) == (BAD, "Could not be checked: connection refused.")
    assert second.says == "Could not be checked: the database does not answer."
    assert second.state == UNKNOWN
    assert asked == ["database"]


def test_what_needs_a_person_stands_on_top_and_unchecked_is_never_good() -> None:
    states = [OK, UNKNOWN, BAD, "warn", OK]
    found = [Finding(str(n), "", state, "") for n, state in enumerate(states)]
    assert [one.state for one in worst_first(found)] == [BAD, "warn", UNKNOWN, OK, OK]
    assert worst_state(found[:2]) == UNKNOWN
    assert worst_state([]) == UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_in_threads_of_their_own_the_checks_see_the_database_and_let_go_of_it() -> None:
    found = gather(checklist.READINESS, within_s=20)
    assert [one.state for one in found] == [OK, OK]
    seen: list[object] = []

    def look() -> Finding:
        connection.ensure_connection()
        seen.append(connection.connection)
        return well("x")

    assert gather([Collector("x", "X", look)], within_s=20)[0].state == OK
    if connection.vendor == "sqlite":
        with pytest.raises(ProgrammingError):  # closed, and another thread's
            seen[0].execute("SELECT 1")  # type: ignore[attr-defined]


def test_a_kept_value_is_made_once_while_it_is_fresh() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    kept = Kept(make, fresh_s=60)
    assert [kept.get(), kept.get()] == [1, 1]
    kept.forget()
    assert kept.get() == 2
