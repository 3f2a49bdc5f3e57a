"""Every committed entry gets exactly one place in the one global sequence."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit import sealing
from audit.actors import SYSTEM
from audit.chain import GENESIS, Event, canonical
from audit.models import Entry, Seal, Unsealed
from audit.sealing import mark_forgotten, seal_pending, sealed_size
from audit.sealing_loop import seal_until
from audit.seals import seal_hash, seal_text
from audit.services import append_event
from tests.audit.mutators import sql
from tests.builders import pending

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
FULL = os.environ.get("TORTURE") == "full"
WAITS = 3  # of a write: for the two other sealers and its own


def write(chain: str = "alpha", count: int = 1, at: datetime | None = None) -> list[str]:
    """A chain of this many more entries; their hashes."""
    return [
        append_event(
            Event("test.thing.done", SYSTEM, "test:1", {"number": number}, at or AT), chain=chain
        ).entry_hash
        for number in range(count)
    ]


def sealed() -> list[str]:
    """The entries in the order of their seals, after checking that the seals hang together."""
    last, found = GENESIS, []
    for number, seal in enumerate(Seal.objects.order_by("seq"), start=1):
        assert (seal.seq, seal.prev_hash) == (number, last)
        assert seal.seal_hash == seal_hash(number, last, seal.entry_hash, seal.sealed_at)
        last = seal.seal_hash
        found.append(seal.entry_hash)
    return found


@pytest.mark.django_db
def test_entries_are_sealed_once_each_in_the_order_they_were_written() -> None:
    written = write("alpha", 3) + write("beta", 2)
    assert seal_pending() == 5
    assert (sealed(), sealed_size()) == (written, 5)
    assert not Unsealed.objects.exists()
    assert seal_pending() == 0
    assert sealed() == written


@pytest.mark.django_db
def test_a_limit_leaves_the_rest_for_later() -> None:
    written = write(count=5)
    assert seal_pending(limit=3) == 3
    assert sealed() == written[:3]
    assert seal_pending(limit=3) == 2
    assert sealed() == written


@pytest.mark.django_db
def test_what_is_hashed_is_the_canonical_text_of_the_four_columns() -> None:
    write()
    seal_pending()
    seal = Seal.objects.get()
    names = ("seq", "entry_hash", "prev_hash", "sealed_at")
    assert seal_text(**{name: getattr(seal, name) for name in names}) == canonical(
        {name: getattr(seal, name) for name in names}
    )


@pytest.mark.django_db
def test_a_tasks_moves_and_everything_else_wait_for_a_seal_from_the_start() -> None:
    task = pending()
    write("policy", 2)
    entries = list(Entry.objects.order_by("id").values_list("entry_hash", flat=True))
    assert len(entries) == task.audit_length + 2
    assert list(Unsealed.objects.order_by("id").values_list("entry_hash", flat=True)) == entries


@pytest.mark.django_db
def test_an_entry_that_is_committed_late_is_sealed_although_later_ones_were() -> None:
    early, late = write("alpha"), write("beta")
    number = Unsealed.objects.get(entry_hash=early[0]).pk
    sql("DELETE FROM audit_unsealed WHERE id = %s", number)
    seal_pending()
    assert sealed() == late
    Unsealed.objects.create(id=number, entry_hash=early[0])
    seal_pending()
    assert sealed() == late + early


@pytest.mark.django_db
def test_an_entry_that_lost_its_mark_is_found_again() -> None:
    written = write(count=3)
    sql("DELETE FROM audit_unsealed")
    assert seal_pending() == 0
    assert mark_forgotten() == 3
    assert seal_pending() == 3
    assert sealed() == written
    assert mark_forgotten() == 0


@pytest.mark.django_db
def test_a_mark_too_many_seals_nothing_twice_and_goes_away() -> None:
    written = write(count=2)
    Unsealed.objects.create(entry_hash=written[0])
    assert seal_pending() == 2
    assert sealed() == written
    Unsealed.objects.create(entry_hash=written[0])
    assert seal_pending() == 0
    mark_forgotten()
    assert not Unsealed.objects.exists()


@pytest.mark.django_db
def test_a_mark_without_an_entry_is_not_sealed() -> None:
    Unsealed.objects.create(entry_hash="f" * 64)
    written = write()
    assert seal_pending() == 1
    assert sealed() == written


@pytest.mark.django_db
@pytest.mark.parametrize("same", ["entry_hash", "prev_hash"])
def test_the_database_refuses_a_fork_and_a_second_place(same: str) -> None:
    write(count=2)
    seal_pending()
    fields = {"entry_hash": "e" * 64, "prev_hash": "d" * 64, "seal_hash": "c" * 64}
    taken = Seal.objects.get(seq=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(seq=3, **(fields | {same: getattr(taken, same)}))
    assert sealed_size() == 2


@pytest.mark.django_db
def test_who_comes_second_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    written = write()
    seal_pending()
    written += write()
    monkeypatch.setattr(sealing, "_last", lambda _cursor: (0, GENESIS))
    assert seal_pending() == 0
    monkeypatch.undo()
    assert sealed() == written[:1]
    assert seal_pending() == 1
    assert sealed() == written


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_make_one_sequence_without_fork_or_gap(
    record_property: Callable[[str, object], None],
) -> None:
    """A seal waits for its turn and is a write: on a busy machine it may wait as writes do."""
    writers, each = (16, 1000) if FULL else (8, 20)
    stopped, problems, writes = threading.Event(), [], []

    def write_all(number: int) -> None:
        try:
            for _ in range(each):
                begun = time.monotonic()
                write(f"writer-{number}", at=timezone.now())
                writes.append(time.monotonic() - begun)
        except Exception as problem:  # noqa: BLE001 - told below
            problems.append(problem)
        finally:
            connection.close()

    sealers = [threading.Thread(target=seal_until, args=[stopped]) for _ in range(3)]
    threads = [threading.Thread(target=write_all, args=[number]) for number in range(writers)]
    for thread in (*sealers, *threads):
        thread.start()
    for thread in threads:
        thread.join(600)
    stopped.set()
    for thread in sealers:
        thread.join(60)
    seal_pending()
    assert not problems
    found = sealed()
    assert len(found) == len(set(found)) == writers * each
    assert set(found) == set(Entry.objects.values_list("entry_hash", flat=True))
    late, floor = (statistics.quantiles(one, n=20)[-1] for one in (lags_in_seconds(), writes))
    record_property("lag_p95_ms", round(late * 1000))
    record_property("write_p95_ms", round(floor * 1000))
    assert late < (0.25 if FULL else 5) + WAITS * floor


def lags_in_seconds() -> list[float]:
    """From the moment an entry was made to its seal."""
    made = dict(Entry.objects.values_list("entry_hash", "occurred_at"))
    return [
        (datetime.fromisoformat(at) - datetime.fromisoformat(made[name])) / timedelta(seconds=1)
        for name, at in Seal.objects.values_list("entry_hash", "sealed_at")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_commits_last_is_sealed_last_though_its_number_is_lower() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite nobody else can write meanwhile")
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write("slow")
            written.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    quick = write("quick")
    assert seal_pending() == 1
    may_commit.set()
    thread.join(20)
    assert seal_pending() == 1
    slow_hash = Entry.objects.get(chain="slow").entry_hash
    assert sealed() == [*quick, slow_hash]
    assert Entry.objects.get(chain="slow").pk < Entry.objects.get(chain="quick").pk
