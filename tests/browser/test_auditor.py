"""An auditor in a real browser: the trail, a check that shows how far it is, a receipt."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from hitl_site.auditor_pages.models import TrailCheck
from review_queue.selectors.receipts import task_receipt
from tests.browser.conftest import OpenDesk
from tests.builders import a_note, approved, fresh
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_auditor_watches_a_check_and_holds_a_receipt_against_the_trail(
    open_desk: OpenDesk, erin: User, bob: User, settings: Any, tmp_path: Path
) -> None:
    settings.CHECKPOINT_DIR = tmp_path
    task = fresh(approved(bob, [a_note()]).task)
    desk = open_desk(erin, address("auditor_trail"), width=390)
    page = desk.page
    page.get_by_role("button", name="Verify now").click()
    page.wait_for_url("**#checks")
    now = timezone.now()
    going = TrailCheck.objects.all()
    going.update(status="running", done=1, total=2, beat_at=now)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "50")
    going.update(status="clean", report={"entries": 7, "bad_chains": 0}, finished_at=now)
    expect(page.get_by_text("7 entries read.")).to_be_visible()
    page.get_by_role("textbox", name="Receipt").fill(task_receipt(task))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("It holds.")).to_be_visible()
    page.get_by_role("textbox", name="Task").fill(str(task.pk))
    page.get_by_role("button", name="Show").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Evidence pack of #{task.pk}").click()
    pack = Path(download.value.path()).read_bytes()
    assert "report.pdf" in zipfile.ZipFile(io.BytesIO(pack)).namelist()
    assert desk.complaints == []
    assert desk.foreign == []
    assert TrailCheck.objects.get().created_at > now - timedelta(minutes=1)
