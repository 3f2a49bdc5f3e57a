"""A fast run starts behind the checkpoint the last clean run ended with, and misses nothing new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audit.actors import SYSTEM
from audit.anchor.config import AnchorConfig
from audit.chain import Event
from audit.models import Checkpoint, CheckpointReceipt, Entry, Head, Payload, Seal
from audit.sealing import seal_pending
from audit.services import append_event
from audit.verify import for_record, verify_ledger
from tests.audit.anchored import folders, signed, write
from tests.audit.mutators import sql
from tests.lifting import lifted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_guarded(transactional_db: None) -> Iterator[None]:
    """Whoever tampers has dropped the triggers first."""
    with lifted(Entry, Payload, Head, Seal, Checkpoint, CheckpointReceipt):
        yield


@pytest.fixture
def anchor(settings: Any, tmp_path: Path) -> AnchorConfig:
    return folders(settings, tmp_path)


def on_record() -> None:
    """A whole run that is written down, as the clock's own is."""
    report = verify_ledger()
    told = {"result": report.status, **for_record(report)}
    event = Event("audit.verify.finished", SYSTEM, "audit.verify:1", told, timezone.now())
    append_event(event, chain="checks")
    seal_pending()


def test_without_a_run_on_record_everything_is_checked(anchor: AnchorConfig) -> None:
    signed(anchor, 3)
    report = verify_ledger(since_checkpoint=True)
    assert (report.base, report.entries, report.seals) == (0, 3, 3)


def test_only_what_came_after_the_last_clean_run_is_read(anchor: AnchorConfig) -> None:
    signed(anchor, 5)
    on_record()
    signed(anchor, 3)
    report = verify_ledger(since_checkpoint=True)
    assert (report.status, report.base) == ("clean", 5)
    assert (report.entries, report.seals, report.checkpoints) == (4, 4, 1)


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_entry SET kind = 'x' WHERE chain = 'alpha' AND position = 7", 7),
        ("DELETE FROM audit_entry WHERE chain = 'alpha' AND position = 7", 7),
        ("DELETE FROM audit_entry WHERE chain = 'alpha' AND position = 6", 6),
        ("DELETE FROM audit_entry WHERE chain = 'alpha' AND position >= 8", 8),
    ],
)
def test_tampering_behind_it_is_found(anchor: AnchorConfig, statement: str, place: int) -> None:
    signed(anchor, 5)
    on_record()
    signed(anchor, 3)
    sql(statement)
    first = verify_ledger(since_checkpoint=True).problems[0]
    assert (first.chain, first.position) == ("alpha", place)


def test_tampering_before_it_is_left_to_the_whole_run(anchor: AnchorConfig) -> None:
    signed(anchor, 5)
    on_record()
    sql("UPDATE audit_entry SET kind = 'x' WHERE chain = 'alpha' AND position = 2")
    assert verify_ledger(since_checkpoint=True).is_clean
    assert verify_ledger().problems[0].position == 2


def test_a_forged_record_of_a_run_moves_no_start(anchor: AnchorConfig) -> None:
    signed(anchor, 5)
    on_record()
    entry = Entry.objects.get(kind="audit.verify.finished")
    told = json.loads(Payload.objects.get(entry_hash=entry.entry_hash).text)
    told["verified"]["nodes"] = ["00" * 32] * len(told["verified"]["nodes"])
    sql(
        "UPDATE audit_payload SET text = %s WHERE entry_hash = %s",
        json.dumps(told),
        entry.entry_hash,
    )
    report = verify_ledger(since_checkpoint=True)
    assert (report.base, report.is_clean) == (0, False)


def test_the_seals_in_front_of_the_start_cannot_be_swapped_for_others(anchor: AnchorConfig) -> None:
    signed(anchor, 5)
    on_record()
    write(2)
    sql("UPDATE audit_seal SET prev_hash = %s WHERE seq = 6", "e" * 64)
    first = verify_ledger(since_checkpoint=True).problems[0]
    assert (first.chain, first.position) == ("(seals)", 6)
