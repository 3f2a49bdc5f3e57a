"""How a check reads: in pages, in few queries, while others write."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actors import Actor
from audit.chain import Event, link
from audit.heads import ChainHead, heads_of
from audit.models import Head
from audit.sealing import seal_pending
from audit.verify import chains, reading, verify_ledger
from audit.verify.hashing import Row, what_is_wrong
from review_queue.door_statements import ENTRY_COLUMNS as COLUMNS
from tests.audit.mutators import FORGED
from tests.audit.named_chains import AT, LENGTH, somebody_dropped_the_guards, write

__all__ = ["somebody_dropped_the_guards"]
pytestmark = pytest.mark.django_db


def test_an_entry_appended_while_verifying_is_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    write("alpha")
    asked: list[int] = []

    def appended_meanwhile(chains: list[str]) -> dict[str, ChainHead]:
        if not asked:
            write("alpha", 1)
        asked.append(1)
        return heads_of(chains)

    monkeypatch.setattr(chains, "heads_of", appended_meanwhile)
    report = verify_ledger()
    assert report.is_clean
    assert (report.entries, len(asked)) == (LENGTH + 1, 2)


def test_many_chains_are_read_in_a_few_queries() -> None:
    for number in range(30):
        write(f"chain-{number}", 4)
    with CaptureQueriesContext(connection) as queries:
        report = verify_ledger()
    assert (report.entries, report.chains) == (120, 30)
    assert len(queries) == 17
    assert Head.objects.count() == 30


def test_only_a_page_of_entries_is_in_memory_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 10)
    write("alpha", 95)
    pages: list[int] = []

    def counted(page: Sequence[Row]) -> frozenset[str]:
        pages.append(len(page))
        return reading.lawfully_erased(page)

    monkeypatch.setattr(chains, "lawfully_erased", counted)
    assert verify_ledger().entries == 95
    assert pages == [10] * 9 + [5]


def test_progress_is_told_up_to_the_end() -> None:
    write("alpha", 3)
    seal_pending()
    told: list[tuple[int, int]] = []
    verify_ledger(on_progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 6), (6, 6)]


@pytest.mark.parametrize("text", ["plain", 'quo"te \\ \u2028 \x1f \x7f é \U0001f600', "\x00\n\t"])
def test_the_hashed_text_put_together_for_speed_is_the_canonical_one(text: str) -> None:
    odd = Actor("person", "1", text, "admin")
    linked = link(Event(text, odd, text, {"a": text}, AT), chain=text, position=7, prev_hash=FORGED)
    row = tuple(getattr(linked, name) for name in (*COLUMNS, "salt", "payload_text"))
    assert what_is_wrong(row, 7, FORGED, frozenset()) == ""
    for place, value in enumerate(row):
        forged = (*row[:place], 8 if value == 7 else f"{value}x", *row[place + 1 :])
        assert what_is_wrong(forged, 7, FORGED, frozenset())
