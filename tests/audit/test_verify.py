"""Whatever is changed behind the product's back, verifying names the first entry that is wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from audit.chain import Event
from audit.models import Entry
from audit.sealing import seal_pending
from audit.services import append_event
from audit.verify import verify_ledger
from tests.audit.mutators import FORGED, MUTATORS, Mutator, sql
from tests.audit.named_chains import AT, LENGTH, somebody_dropped_the_guards, write
from tests.builders import pending

__all__ = ["somebody_dropped_the_guards"]
pytestmark = pytest.mark.django_db


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
