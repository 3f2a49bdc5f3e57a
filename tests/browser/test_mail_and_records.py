"""Files, to-dos, documents, returned letters and invitations in a real browser, at every width."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from intake.services import take_in_file
from review_queue.execution.due import run_due
from review_queue.models import Execution, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from review_queue.sources.files_at_hand import files_at_hand
from tests.browser.conftest import OpenDesk
from tests.builders import (
    CLI,
    a_contact,
    a_draft,
    a_filing,
    a_mail_with,
    a_to_do,
    a_workflow,
    an_email,
    ballot,
    fresh,
)
from tests.connectors.examples import EXAMPLES
from tests.review_queue.desk.pages import address
from tests.review_queue.services.arriving.test_bouncing import report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("outbox"),
]
LONG = "A rather long name of a file that somebody scanned " + "x" * 60 + ".pdf"


def a_task_with_files(*kinds: str) -> Task:
    a_workflow()
    a_contact()
    raw = a_mail_with(
        (LONG, "application/pdf", b"%PDF-1.4 a scan"), ("t.csv", "application/csv", b"1;2")
    )
    take_in_file(path_or_bytes=raw, filename="m.eml", workflow_key="support-replies", actor=CLI)
    task = Task.objects.latest("pk")
    scan = files_at_hand(task)[0].as_payload()
    kind, letter = an_email()
    steps = {
        "email": (kind, letter | {"bcc": ["books@example.com"], "attachments": [scan]}),
        "to_do": a_to_do(
            "person:carol", due_on="2026-11-02", note="They want to know when.\nAsk Ann."
        ),
        "filing": a_filing(scan, name=LONG),
        "hold": ("calendar_hold", EXAMPLES["calendar_hold"] | {"attendees": ["sam@example.com"]}),
    }
    record_result(task.pk, a_draft(*(steps[one] for one in kinds)))
    return fresh(task)


def ran(reviewer: User, *kinds: str) -> Task:
    task = a_task_with_files(*kinds)
    approve_task(ballot(task, reviewer))
    for _ in kinds:
        Execution.objects.update(next_at=timezone.now())
        run_due()
    return fresh(task)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_of_it_fits(
    open_desk: OpenDesk, carol: User, bob: User, outbox: Path, width: int
) -> None:
    waiting = a_task_with_files("email", "to_do", "filing", "hold")
    done = ran(bob, "email", "to_do", "filing", "hold")
    key = Execution.objects.get(task=done, position=1).idempotency_key
    raw = report(f"<{key}@example.com>", "sam@example.com")
    take_in_file(path_or_bytes=raw, filename="b.eml", workflow_key="support-replies", actor=CLI)
    desk = open_desk(carol, width=width)
    page, site = desk.page, desk.page.url.split("/admin/")[0]
    pages = {
        "home": "/admin/",
        "item": address("review_item", waiting.pk),
        "needs": address("review_queue_home") + "?tab=needs",
        "bounced": address("review_recovery", done.pk),
        "done": address("review_item", done.pk),
        "to_dos": address("review_to_dos"),
        "documents": address("review_documents"),
        "mail": address("review_outbox_item", f"{key}.eml"),
    }
    too_wide = []
    for name, path in pages.items():
        page.goto(site + path)
        for fold in page.get_by_text("Edit or remove").all():
            fold.click()
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(path)
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{width}.png", full_page=True)
    assert too_wide == []
    assert desk.foreign == []
    assert desk.complaints == []


def test_a_colleague_ticks_off_what_they_did(open_desk: OpenDesk, carol: User, bob: User) -> None:
    ran(bob, "to_do")
    page = open_desk(carol).page
    page.get_by_role("button", name="Done: Call the supplier").click()
    expect(page.get_by_role("heading", name="Done lately")).to_be_visible()
    page.get_by_role("button", name="Not done after all").click()
    expect(page.get_by_role("button", name="Done: Call the supplier")).to_be_visible()


def test_a_document_is_downloaded(open_desk: OpenDesk, carol: User, bob: User) -> None:
    ran(bob, "filing")
    page = open_desk(carol, address("review_documents")).page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == LONG
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.4 a scan"
