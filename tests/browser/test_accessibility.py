"""axe-core over the pages staff live in: nothing serious or critical, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, a_refund, an_email, an_order, approved, pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


def faults_of(page: Page) -> list[str]:
    """Each serious or critical fault: the rule, and the first place it was found at."""
    # Not as a script element: the pages' own policy refuses that, rightly.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_staff_live_in_has_a_grave_fault(
    open_desk: OpenDesk, carol: User, scheme: str
) -> None:
    an_order(a_contact())
    approved(carol, [an_email()])
    task = pending(an_email(), a_refund(4500))
    page = open_desk(carol, scheme=scheme).page
    site = page.url.split("/admin/")[0]
    found: dict[str, list[str]] = {}
    for path in (
        "/admin/",
        address("review_queue_home"),
        address("review_queue_home") + "?tab=hold",
        address("review_item", task.pk),
        address("review_outbox"),
        address("review_timeline", task.pk),
        address("playbooks"),
        address("owner_policies"),
        address("intake_new_task"),
        "/admin/queue/connection/",
        f"/admin/queue/workflow/{task.workflow_id}/change/",
        "/admin/audit/entry/",
    ):
        page.goto(site + path)
        found[path] = faults_of(page)
    page.context.clear_cookies()
    page.goto(site + "/admin/login/")
    found["/admin/login/"] = faults_of(page)
    told = [f"{path} {fault}" for path, faults in found.items() for fault in faults]
    assert not told, "\n".join(told)
