"""Whatever is changed behind the product's back, verifying names the first entry that is wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import verify
from audit.actors import SYSTEM
from audit.chain import Event
from audit.heads import ChainHead, heads_of
from audit.models import Entry, Head, Payload
from audit.services import append_event
from audit.verify import verify_ledger
from tests.audit.mutators import FORGED, MUTATORS, Mutator, sql
from tests.builders import pending

LENGTH = 5
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


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


def test_an_erased_payload_is_reported_but_is_no_tampering() -> None:
    write("alpha")
    Payload.objects.filter(entry_hash=Entry.objects.get(position=2).entry_hash).delete()
    code, report = run_command()
    assert code == 0
    assert report == {
        "status": "clean",
        "entries": LENGTH,
        "chains": 1,
        "erased_payloads": 1,
        "bad_chains": 0,
        "first_bad": None,
        "problems": [],
    }


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

    monkeypatch.setattr(verify, "heads_of", appended_meanwhile)
    report = verify_ledger()
    assert report.is_clean
    assert (report.entries, len(asked)) == (LENGTH + 1, 2)


def test_many_chains_are_read_in_a_few_queries() -> None:
    for number in range(30):
        write(f"chain-{number}", 4)
    with CaptureQueriesContext(connection) as queries:
        report = verify_ledger()
    assert (report.entries, report.chains) == (120, 30)
    assert len(queries) == 6
    assert Head.objects.count() == 30


def test_only_a_few_entries_are_in_memory_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "CHUNK", 10)
    write("alpha", 95)
    batches: list[int] = []
    read = verify._payloads_of

    def counted(batch: Sequence[Entry]) -> dict[str, Payload]:
        batches.append(len(batch))
        return read(batch)

    monkeypatch.setattr(verify, "_payloads_of", counted)
    assert verify_ledger().entries == 95
    assert batches == [10] * 9 + [5]
