"""axe-core over every page of the desk and the owner: nothing serious or critical, light and dark.

The pages are found in the address lists, so that a new one is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.urls import URLPattern, reverse
from playwright.sync_api import Page

from hitl_site.auditor_pages.urls import urls as auditor_urls
from hitl_site.health.pages import urls as health_urls
from hitl_site.owner_pages.urls import urls as owner_urls
from review_queue.desk.urls import urls as desk_urls
from review_queue.models import Task
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle
from tests.browser.together import pages_of_many
from tests.builders import a_contact, a_refund, an_email, an_order, approved, pending
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of

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


def pages_of(task: Task, stuck: Task, user: User) -> list[str]:
    """Every address of the desk and the owner that answers this person with a page."""
    known = {"task_id": task.pk, "workflow_id": task.workflow_id, "number": 1}
    client = client_of(user)
    found: list[str] = []
    lists = (desk_urls, owner_urls, auditor_urls, health_urls)
    for place in (one for urls in lists for one in _addresses(urls)):
        if not set(place.pattern.converters) <= set(known):
            continue
        task_id = stuck.pk if place.name == "review_recovery" else task.pk
        wanted = {name: (known | {"task_id": task_id})[name] for name in place.pattern.converters}
        path = reverse(f"admin:{place.name}", kwargs=wanted)
        answer = client.get(path)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and b'id="header"' in answer.content:
            found.append(path)
    return found


def _addresses(lender: Callable[[AdminSite], Sequence[URLPattern]]) -> list[URLPattern]:
    return list(lender(admin.site))


@pytest.fixture
def everything_there(carol: User) -> tuple[Task, Task]:
    """A task with a customer, an order and a refund; another that needs a person; one on hold."""
    an_order(a_contact())
    approved(carol, [an_email()])
    stuck = pending()
    with lifted(Task):
        Task.objects.filter(pk=stuck.pk).update(state="failed", problem="The server said no.")
    return pending(an_email(), a_refund(4500)), stuck


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_grave_fault(
    open_desk: OpenDesk, carol: User, everything_there: tuple[Task, Task], scheme: str
) -> None:
    task, stuck = everything_there
    page = open_desk(carol, scheme=scheme).page
    site = page.url.split("/admin/")[0]
    paths = pages_of(task, stuck, carol)
    assert {address("review_item", task.pk), address("review_keys")} <= set(paths)
    assert len(paths) >= 15
    more = pages_of_many(carol, "Plain words of a stranger. " * 20)
    found: dict[str, list[str]] = {}
    for path in (
        *paths,
        "/admin/",
        address("review_queue_home") + "?tab=hold",
        address("review_queue_home") + "?tab=needs",
        address("intake_new_task"),
        "/admin/queue/connection/",
        f"/admin/queue/workflow/{task.workflow_id}/change/",
        "/admin/audit/entry/",
        *more,
    ):
        page.goto(site + path)
        found[path] = faults_of(page)
    page.context.clear_cookies()
    page.goto(site + "/admin/login/")
    found["/admin/login/"] = faults_of(page)
    told = [f"{path} {fault}" for path, faults in found.items() for fault in faults]
    assert not told, "\n".join(told)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_nothing_that_opens_on_the_item_has_a_grave_fault(
    open_desk: OpenDesk, carol: User, everything_there: tuple[Task, Task], scheme: str, width: int
) -> None:
    task, _ = everything_there
    path = address("review_item", task.pk)
    page = open_desk(carol, path, scheme=scheme, width=width).page
    settle(page)
    told: list[str] = []
    page.evaluate("Desk.hold('order', 'Open the order first.'); Desk.alarm('It failed.')")
    for step in ("Desk.startEditing()", "Desk.press('help')", ""):
        if step:
            page.evaluate(step)
        else:
            page.keyboard.press("Escape")
            page.keyboard.press("Control+k")
        told += [f"{step} {fault}" for fault in faults_of(page)]
    page.keyboard.press("Escape")
    for menu in page.locator(".decision-bar details > summary").all():
        if menu.is_visible():
            menu.click()
            told += [f"{menu.inner_text()} {fault}" for fault in faults_of(page)]
    assert told == []
