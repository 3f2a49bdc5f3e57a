"""Details are erased on record, by an owner with a reason; everything else stays checkable."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from audit.models import Entry, Payload
from audit.verify import verify_ledger
from tests.audit.anchored import write

pytestmark = pytest.mark.django_db


def at(position: int) -> Entry:
    return Entry.objects.get(chain="alpha", position=position)


def erase(position: int, user: str = "carol", reason: str = "asked for by the customer") -> None:
    call_command("audit_erase", at(position).entry_hash, user=user, reason=reason)


def test_the_details_go_and_the_ledger_stays_whole(carol: User) -> None:
    write(5)
    erase(2)
    assert not Payload.objects.filter(entry_hash=at(2).entry_hash).exists()
    said = Entry.objects.get(kind="audit.payload.erased")
    assert said.object_ref == f"audit.entry:{at(2).entry_hash}"
    assert json.loads(said.actor)["name"] == "carol"
    told = json.loads(Payload.objects.get(entry_hash=said.entry_hash).text)
    assert told == {"chain": "alpha", "position": 2, "reason": "asked for by the customer"}
    report = verify_ledger()
    assert (report.status, report.erased, report.guards_missing) == ("clean", 1, [])


def test_a_hundred_erasures_are_counted_and_nothing_is_wrong(carol: User) -> None:
    write(100)
    for position in range(1, 101):
        erase(position)
    report = verify_ledger()
    assert (report.status, report.erased) == ("clean", 100)


@pytest.mark.parametrize(
    ("user", "reason", "words"),
    [
        ("bob", "because", "bob is no active owner"),
        ("nobody", "because", "nobody is no active owner"),
        ("carol", "  ", "A reason is needed"),
    ],
)
def test_without_an_owner_and_a_reason_nothing_is_erased(
    bob: User, carol: User, user: str, reason: str, words: str
) -> None:
    write(2)
    with pytest.raises(CommandError, match=words):
        erase(1, user, reason)
    assert Payload.objects.count() == 2
    assert Entry.objects.count() == 2


def test_what_is_gone_unknown_or_needed_is_refused_and_nothing_is_written(carol: User) -> None:
    write(2)
    erase(1)
    said = Entry.objects.get(kind="audit.payload.erased")
    for entry_hash, words in (
        (at(1).entry_hash, "gone already"),
        ("f" * 64, "There is no entry"),
        (said.entry_hash, "needed to check the ledger itself"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("audit_erase", entry_hash, user="carol", reason="again")
    assert Entry.objects.count() == 3
    assert Payload.objects.count() == 2
