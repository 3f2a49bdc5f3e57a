"""Verify now, the history of checks, the state of the seal, and the box for receipts."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Checkpoint, CheckpointReceipt, Entry, Payload
from audit.receipts import Answer, check_receipt
from audit.sealing import seal_pending
from audit.verify import verify_ledger
from hitl_site.auditor_pages import checking
from hitl_site.auditor_pages.checking import (
    ask_for_check,
    ask_for_daily_check,
    run_check,
    run_waiting_checks,
)
from hitl_site.auditor_pages.models import TrailCheck
from review_queue.selectors.receipts import task_receipt
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_note, ballot, fresh, pending
from tests.hitl_site.evidence_of_work import PUBLIC, anchor
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of, decide_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.CHECKPOINT_DIR = tmp_path
    settings.CHECKPOINT_KEYS = [PUBLIC]


def page_of(user: User, query: str = "") -> str:
    return client_of(user).get(address("auditor_trail") + query).content.decode()


def change(entry: Entry, **columns: str) -> None:
    """As somebody does who can write to the database: past every model and service."""
    (column, value), *_ = columns.items()
    with lifted(Entry), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE audit_entry SET {column} = %s WHERE id = %s",  # noqa: S608 - a test's own name
            [value, entry.pk],
        )


def test_an_auditor_has_the_trail_checked_and_sees_the_result(
    erin: User, bob: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    approve_task(ballot(pending(a_note()), bob))
    client = client_of(erin)
    with django_capture_on_commit_callbacks() as rung:
        answer = client.post(address("auditor_check_start"))
    assert (answer.status_code, len(rung)) == (302, 1)
    check = TrailCheck.objects.get()
    waiting = client.get(address("auditor_trail")).content.decode()
    assert f'data-check="{address("auditor_check", check.pk)}"' in waiting
    run_check(check.pk)
    check.refresh_from_db()
    assert check.report is not None
    assert check.report["bad_chains"] == 0
    piece = client.get(address("auditor_check", check.pk)).content.decode()
    assert "data-check" not in piece
    assert f"{check.report['entries']} entries read." in piece
    assert "asked for by Erin" in piece
    told = Entry.objects.get(kind="audit.verify.finished")
    assert '"name":"erin"' in told.actor


def test_the_first_bad_entry_is_named_and_linked(erin: User, bob: User) -> None:
    task = pending(a_note())
    approve_task(ballot(task, bob))
    entry = Entry.objects.get(chain=f"task:{task.pk}", position=2)
    change(entry, kind="queue.task.rejected")
    check = ask_for_check(user=erin)
    run_check(check.pk)
    check.refresh_from_db()
    assert check.status == TrailCheck.Status.TAMPERED
    page = page_of(erin)
    assert "The last check found that the trail was tampered with." in page
    assert f'?before={entry.pk + 1}#entry-{entry.pk}"' in page
    assert f"task:{task.pk} #2" in page
    there = page_of(erin, f"?before={entry.pk + 1}")
    assert f'id="entry-{entry.pk}"' in there
    text = Payload.objects.get(
        entry_hash=Entry.objects.get(kind="audit.verify.finished").entry_hash
    ).text
    assert json.loads(text)["first_bad"]["position"] == 2


def test_a_check_under_way_is_joined_and_a_lost_one_taken_up(erin: User, carol: User) -> None:
    first = ask_for_check(user=erin)
    assert ask_for_check(user=carol).pk == first.pk
    long_ago = timezone.now() - timedelta(minutes=10)
    TrailCheck.objects.update(status=TrailCheck.Status.RUNNING, beat_at=long_ago)
    run_waiting_checks()
    first.refresh_from_db()
    assert first.finished_at is not None
    run_check(first.pk)
    assert Entry.objects.filter(kind="audit.verify.finished").count() == 1


def test_a_trail_that_cannot_be_read_is_told(erin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(**_: Any) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(checking, "verify_ledger", unreadable)
    check = ask_for_check(user=erin)
    run_check(check.pk)
    check.refresh_from_db()
    assert check.status == TrailCheck.Status.UNCHECKED
    assert "the disk is gone" in page_of(erin)


def test_progress_is_kept_while_it_runs(erin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def watched(**asked: Any) -> Any:
        asked["on_progress"](40, 100)
        check = TrailCheck.objects.get()
        seen.append((check.done, check.total))
        piece = client_of(erin).get(address("auditor_check", check.pk)).content.decode()
        assert 'value="40"' in piece
        return verify_ledger()

    monkeypatch.setattr(checking, "verify_ledger", watched)
    run_check(ask_for_check(user=erin).pk)
    assert seen == [(40, 100)]


def test_the_clock_has_it_checked_once_a_day() -> None:
    first = ask_for_daily_check()
    assert first is not None
    assert ask_for_daily_check() is None
    TrailCheck.objects.update(
        created_at=timezone.now() - timedelta(hours=21), status=TrailCheck.Status.CLEAN
    )
    assert ask_for_daily_check() is not None
    assert TrailCheck.objects.filter(asked_by=None).count() == 2


def test_who_may_not_read_the_trail_has_nothing_checked(bob: User, mallory: User) -> None:
    for user in (bob, mallory):
        assert client_of(user).post(address("auditor_check_start")).status_code == 403
        assert client_of(user).get(address("auditor_check", 1)).status_code == 403
    assert not TrailCheck.objects.exists()


def test_the_page_says_how_well_the_trail_is_protected(erin: User) -> None:
    pending(a_note())
    assert "No checkpoint was signed yet." in page_of(erin)
    point = anchor()
    pending(a_note())
    seal_pending()
    page = page_of(erin)
    assert "Nowhere yet: it stands in the database only." in page
    assert f"{point.size} seals, " in page
    CheckpointReceipt.objects.create(
        checkpoint=Checkpoint.objects.get(pk=point.pk),
        way="file",
        place="/mnt/other/notes",
        receipt="ok",
        created_at="2026-03-01T12:00:00.000000Z",
    )
    assert "/mnt/other/notes" in page_of(erin)


def test_a_receipt_holds_until_the_trail_is_cut_or_rewritten(erin: User, bob: User) -> None:
    task = pending(a_note())
    approve_task(ballot(task, bob))
    receipt = task_receipt(fresh(task))
    assert check_receipt(f" {receipt} ").answer == Answer.HOLDS
    assert "It holds." in page_of(erin, "?receipt=" + receipt.replace("#", "%23"))
    last = Entry.objects.filter(chain=f"task:{task.pk}").latest("position")
    change(last, entry_hash="0" * 64)
    assert check_receipt(receipt).answer == Answer.CONTRADICTED
    change(last, position=str(last.position + 9))
    assert check_receipt(receipt).answer == Answer.CONTRADICTED
    assert "It is contradicted." in page_of(erin, "?receipt=" + receipt.replace("#", "%23"))
    for text in ("", "task:1", "task:1#0:ab12cd34", "task:1#1:AB12CD34", "x" * 500):
        assert check_receipt(text).answer == Answer.UNREADABLE


def test_who_decides_gets_a_receipt_on_the_next_page(bob: User) -> None:
    first, second, third = pending(a_note()), pending(a_note()), pending(a_note())
    client = client_of(bob)
    for task, name in ((first, "review_reject"), (second, "review_send_back")):
        answer = client.post(address(name, task.pk), decide_form(task, bob), follow=True)
        assert f"Receipt {task_receipt(fresh(task))}" in answer.content.decode()
    client.post(address("review_decide", third.pk), decide_form(third, bob))
    page = client.get(address("review_queue_home")).content.decode()
    assert f"Receipt {task_receipt(fresh(third))}" in page
