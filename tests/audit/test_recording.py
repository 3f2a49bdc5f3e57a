"""A check from the command line goes on record, and works where nothing can be written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from audit.anchor.config import AnchorConfig
from audit.models import Entry, Payload, Seal
from audit.verify import verify_ledger
from tests.audit.anchored import folders, signed, write
from tests.audit.mutators import sql
from tests.lifting import lifted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def anchor(settings: Any, tmp_path: Path) -> AnchorConfig:
    return folders(settings, tmp_path)


def run(*options: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit_verify", *options, stdout=out)
    return int(str(left.value.code)), json.loads(out.getvalue())


@contextmanager
def read_only() -> Iterator[None]:
    """As a copy for an auditor is: the database takes no write from us."""
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": (
            "SET default_transaction_read_only = on",
            "SET default_transaction_read_only = off",
        ),
    }[connection.vendor]
    sql(on)
    try:
        yield
    finally:
        sql(off)


def test_a_run_is_an_entry_with_its_result_and_the_next_fast_run_starts_there(
    anchor: AnchorConfig,
) -> None:
    signed(anchor, 3)
    code, said = run()
    assert (code, said["recorded"], said["not_recorded_because"]) == (0, "checks#1", "")
    entry = Entry.objects.get(chain="checks")
    assert entry.kind == "audit.verify.finished"
    assert json.loads(entry.actor)["name"] == "manage.py audit_verify"
    told = json.loads(Payload.objects.get(entry_hash=entry.entry_hash).text)
    assert (told["result"], told["entries"], told["verified"]["size"]) == ("clean", 3, 3)
    assert verify_ledger(since_checkpoint=True).base == 3


def test_the_person_who_has_it_checked_is_on_record(carol: User, bob: User) -> None:
    run("--user", "carol")
    assert json.loads(Entry.objects.get(chain="checks").actor)["name"] == "carol"
    with pytest.raises(CommandError, match="bob is no active owner"):
        call_command("audit_verify", "--user", "bob")
    assert Entry.objects.count() == 1


def test_a_database_that_cannot_be_written_to_is_checked_all_the_same(
    anchor: AnchorConfig,
) -> None:
    signed(anchor, 3)
    with read_only():
        code, said = run()
    assert (code, said["status"], said["recorded"]) == (0, "clean", "")
    assert said["not_recorded_because"].startswith("The database did not take it: ")
    with lifted(Entry):
        sql("UPDATE audit_entry SET kind = 'x' WHERE position = 2")
        with read_only():
            code, said = run()
    assert (code, said["first_bad"]["position"]) == (1, 2)
    assert Entry.objects.count() == 3


def test_what_is_found_is_on_record_too() -> None:
    write(3)
    with lifted(Entry):
        sql("UPDATE audit_entry SET kind = 'x' WHERE position = 2")
        code, said = run()
    assert (code, said["recorded"]) == (1, "checks#1")
    told = json.loads(
        Payload.objects.get(entry_hash=Entry.objects.get(chain="checks").entry_hash).text
    )
    assert (told["result"], told["first_bad"]["position"]) == ("tampered", 2)


def test_a_copy_is_left_as_it_is(anchor: AnchorConfig, settings: Any) -> None:
    signed(anchor, 3)
    settings.DEPLOYMENT_ID = "somewhere-else"
    _, said = run()
    assert said["not_recorded_because"] == (
        f"This is a copy of the database of {anchor.name}, and we are hitl.somewhere-else."
    )
    assert Entry.objects.count() == 3


def test_a_database_that_was_put_back_is_left_as_it_is(anchor: AnchorConfig) -> None:
    signed(anchor, 3)
    with lifted(Entry, Seal, Payload):
        sql("DELETE FROM audit_seal WHERE seq = 3")
        _, said = run()
    assert said["not_recorded_because"].startswith("This database is older than what was exported")
    assert Entry.objects.count() == 3
