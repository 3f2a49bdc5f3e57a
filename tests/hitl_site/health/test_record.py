"""The trail's own health: places given out, and somebody else who signs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.chain import utc_text
from audit.models import AnchorRefusal, Checkpoint, Unsealed
from audit.sealing import seal_pending
from hitl_site.health.collectors import guards, record
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN
from review_queue.models import Attempt
from tests.builders import pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


def a_checkpoint(size: int, **age: float) -> None:
    at = utc_text(timezone.now() - timedelta(**age))
    Checkpoint.objects.create(origin="o", size=size, root="r", note="n", key_id="k", created_at=at)


def test_entries_without_a_place_are_slow_then_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    pending()
    waiting = Unsealed.objects.count()
    assert waiting > 0
    assert record.seals().state == OK
    monkeypatch.setattr(record, "SLOW", timedelta(seconds=-1))
    found = record.seals()
    assert (found.state, found.figures["unsealed"]) == (WARN, waiting)
    monkeypatch.setattr(record, "STUCK", timedelta(seconds=-1))
    assert record.seals().state == BAD
    seal_pending()
    monkeypatch.undo()
    assert record.seals().figures == {"unsealed": 0, "oldest_seconds": 0}


def test_a_guard_that_was_dropped_is_named() -> None:
    assert guards.guards().state == OK
    with lifted(Attempt):
        found = guards.guards()
    assert found.state == BAD
    assert "queue_attempt" in found.says
    assert "guards --install" in found.mend
    assert guards.guards().state == OK


def test_nobody_signed_yet_is_not_well() -> None:
    assert record.checkpoint().state == UNKNOWN


def test_an_old_checkpoint_is_no_fault_while_nothing_waits_for_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pending()
    seal_pending()
    a_checkpoint(10_000, days=3)
    found = record.checkpoint()
    assert (found.state, found.says) == (OK, "The last one, over 10000 entries, is 3 days old.")
    with lifted(Checkpoint):
        Checkpoint.objects.all().delete()
    a_checkpoint(1, hours=3)
    monkeypatch.setattr(record, "LATE", timedelta(seconds=-1))
    assert record.checkpoint().state == WARN
    monkeypatch.setattr(record, "TOO_LATE", timedelta(seconds=-1))
    assert record.checkpoint().state == BAD


def test_a_refusal_to_sign_is_bad_until_it_signs_again() -> None:
    a_checkpoint(3, hours=1)
    AnchorRefusal.objects.create(
        reason="The trail became shorter.", size=2, created_at=utc_text(timezone.now())
    )
    found = record.checkpoint()
    assert found.state == BAD
    assert "will not sign since 0 seconds: The trail became shorter." in found.says
    a_checkpoint(4, seconds=-5)
    assert record.checkpoint().state == OK
