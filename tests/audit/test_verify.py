"""Whatever is changed behind the product's back, verifying names the first entry that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.actors import SYSTEM, Actor
from audit.chain import Event, link
from audit.heads import ChainHead, heads_of
from audit.models import Entry, Head, Payload
from audit.sealing import seal_pending
from audit.services import append_event
from audit.verify import chains, reading, verify_ledger
from audit.verify.hashing import Row, what_is_wrong
from review_queue.door import ENTRY_COLUMNS as COLUMNS
from tests.audit.mutators import FORGED, MUTATORS, Mutator, sql
from tests.builders import pending
from tests.lifting import lifted

LENGTH = 5
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody_dropped_the_guards(db: None) -> Iterator[None]:
    """The database itself refuses every one of these changes: see test_guards.py."""
    with lifted(Entry, Payload, Head):
        yield


def write(chain: str, count: int = LENGTH) -> str:
    """A named chain of this many entries."""
    for number in range(1, count + 1):
        append_event(
            Event("test.thing.done", SYSTEM, "test:1", {"number": number}, AT), chain=chain
        )
    return chain


def run_command() -> tuple[int, dict[str, object]]:
    """The command's exit code and its JSON; what the database refused is rolled back."""
    out = StringIO()
    with pytest.raises(SystemExit) as left, transaction.atomic():
        call_command("audit_verify", stdout=out)
    return int(str(left.value.code)), json.loads(out.getvalue())


@pytest.mark.parametrize("place", [1, 3, LENGTH])
@pytest.mark.parametrize("mutate", MUTATORS, ids=lambda mutate: mutate.__name__)
def test_the_first_wrong_entry_of_a_named_chain_is_named(mutate: Mutator, place: int) -> None:
    write("alpha"), write("beta"), write("gamma")
    assert verify_ledger().is_clean

    wrong_chain, wrong_place = mutate("beta", place, LENGTH)

    report = verify_ledger()
    assert [(one.chain, one.position) for one in report.problems] == [(wrong_chain, wrong_place)]


@pytest.mark.parametrize("mutate", MUTATORS, ids=lambda mutate: mutate.__name__)
def test_the_first_wrong_entry_of_a_tasks_chain_is_named(mutate: Mutator) -> None:
    task, other = pending(), pending()
    assert task.audit_length >= 3
    assert other.audit_length >= 3
    assert verify_ledger().is_clean

    wrong_chain, wrong_place = mutate(f"task:{task.pk}", 2, task.audit_length)

    report = verify_ledger()
    assert [(one.chain, one.position) for one in report.problems] == [(wrong_chain, wrong_place)]


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [("entry_hash", FORGED, LENGTH), ("position", LENGTH + 2, LENGTH + 1), ("position", 2, 3)],
)
def test_a_head_that_was_changed_is_named(column: str, value: str | int, place: int) -> None:
    write("alpha")
    sql(f"UPDATE audit_head SET {column} = %s WHERE chain = %s", value, "alpha")  # noqa: S608
    problem = verify_ledger().problems[0]
    assert (problem.chain, problem.position) == ("alpha", place)


def test_a_chain_without_a_head_is_tampered_with() -> None:
    write("alpha")
    sql("DELETE FROM audit_head")
    problem = verify_ledger().problems[0]
    assert (problem.chain, problem.position) == ("alpha", 1)


def test_an_entry_invented_under_an_impossible_task_number_does_not_stop_the_check() -> None:
    pending()
    sql("UPDATE audit_entry SET chain = %s WHERE position = 2", "task:99999999999999999999")
    chains = {problem.chain for problem in verify_ledger().problems}
    assert "task:99999999999999999999" in chains


def test_two_bad_chains_are_both_counted_and_described() -> None:
    write("alpha"), write("beta"), write("gamma")
    sql("UPDATE audit_entry SET kind = 'x' WHERE position = 4 AND chain <> 'beta'")
    report = verify_ledger()
    assert report.bad_chains == 2
    assert [(one.chain, one.position) for one in report.problems] == [("alpha", 4), ("gamma", 4)]


def test_a_clean_ledger_says_how_much_there_was_and_ends_with_0() -> None:
    write("alpha")
    code, report = run_command()
    assert code == 0
    assert (report.pop("recorded"), report.pop("not_recorded_because")) == ("checks#1", "")
    left_out: dict[str, object] = {"unsealed_for_long": [], "guards_missing": []}
    assert report | left_out == {
        "status": "clean",
        "since_seal": 0,
        "entries": LENGTH,
        "chains": 1,
        "seals": 0,
        "unsealed": LENGTH,
        "erased_payloads": 0,
        "checkpoints": 0,
        "checkpoints_lost_by_restore": 0,
        "checkpoints_cut_short": 0,
        "epochs": 0,
        "bad_chains": 0,
        "first_bad": None,
        "problems": [],
        "remark_count": 0,
        "remarks": [],
        "unsealed_for_long": [],
        "guards_missing": [],
        "unchecked": [],
    }


def test_a_payload_that_went_without_a_word_is_named() -> None:
    write("alpha")
    sql("DELETE FROM audit_payload WHERE entry_hash = %s", Entry.objects.get(position=2).entry_hash)
    code, report = run_command()
    assert code == 1
    assert report["problems"] == [
        {
            "chain": "alpha",
            "position": 2,
            "problem": "payload: the details are gone, and no entry says why",
            "kind": "test.thing.done",
            "entry_hash": Entry.objects.get(position=2).entry_hash,
            "seq": 0,
        }
    ]


def test_an_entry_unsealed_for_more_than_a_minute_is_named_without_being_called_tampering() -> None:
    write("alpha", 2)
    append_event(Event("test.thing.done", SYSTEM, "test:1", {}, timezone.now()), chain="beta")
    code, report = run_command()
    assert (code, report["unsealed"]) == (0, 3)
    late = report["unsealed_for_long"]
    assert isinstance(late, list)
    assert [(one["chain"], one["position"]) for one in late] == [("alpha", 1), ("alpha", 2)]
    seal_pending()
    _, report = run_command()
    assert (report["unsealed"], report["unsealed_for_long"]) == (0, [])


@pytest.mark.parametrize(
    ("back", "problem"),
    [
        (timedelta(minutes=5), []),
        (timedelta(hours=1), ["clock: it is dated 1:00:00 before the entry in front of it"]),
    ],
)
def test_a_time_that_runs_backwards_in_a_chain_is_a_remark_beyond_the_tolerance(
    back: timedelta, problem: list[str]
) -> None:
    for at in (AT, AT - back, AT - back):
        append_event(Event("test.thing.done", SYSTEM, "test:1", {}, at), chain="alpha")
    report = verify_ledger()
    assert [(one.position, one.problem) for one in report.remarks] == [(2, one) for one in problem]
    assert (report.status, report.as_json()["remark_count"]) == ("clean", len(problem))


def test_a_tampered_ledger_ends_the_command_with_1_and_names_the_entry() -> None:
    write("alpha")
    sql("UPDATE audit_entry SET kind = 'test.thing.undone' WHERE position = 3")
    code, report = run_command()
    assert code == 1
    assert report["status"] == "tampered"
    assert report["first_bad"] == {
        "chain": "alpha",
        "position": 3,
        "problem": "content: the entry is not what was hashed",
        "kind": "test.thing.undone",
        "entry_hash": Entry.objects.get(position=3).entry_hash,
        "seq": 0,
    }


def test_a_ledger_that_cannot_be_read_ends_the_command_with_2() -> None:
    write("alpha")
    sql("ALTER TABLE audit_payload RENAME TO audit_payload_away")
    code, report = run_command()
    sql("ALTER TABLE audit_payload_away RENAME TO audit_payload")
    assert code == 2
    assert report["status"] == "unchecked"
    assert "audit_payload" in str(report["because"])


def test_an_empty_ledger_is_clean() -> None:
    assert verify_ledger().as_json()["status"] == "clean"


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
