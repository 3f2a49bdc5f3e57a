"""The desk in a real browser: views by keyboard, a list walked, long texts on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from review_queue.models import SavedView, Task
from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, an_email, pending
from tests.lifting import lifted
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 4


def test_filters_become_a_view_and_the_view_a_tab_by_keyboard_alone(
    open_desk: OpenDesk, bob: User
) -> None:
    Task.objects.filter(pk=pending().pk).update(value_minor=90_000)
    pending()
    desk = open_desk(bob, address("review_queue_home"))
    page = desk.page
    page.get_by_text("More", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("At risk from (EUR)").fill("500")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_text("Keep as a view").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name", exact=True).fill("Large ones")
    page.keyboard.press("Enter")
    view = page.get_by_role("link", name="Large ones")
    expect(view).to_have_attribute("aria-current", "page")
    expect(view.locator("[data-view]")).to_have_text("1")
    page.goto(page.url.split("?")[0])
    expect(page.locator("[data-row]")).to_have_count(2)
    view.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert SavedView.objects.get().query == "tab=waiting&over=500"
    assert desk.complaints == []


def test_twenty_minutes_are_planned_and_walked(open_desk: OpenDesk, bob: User) -> None:
    a_contact()
    tasks = [pending(an_email()) for _ in range(3)]
    page = open_desk(bob, address("review_queue_home")).page
    page.get_by_role("button", name="20 minutes").click()
    expect(page.get_by_role("heading", name="20 minutes: 3 items")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("3 of 3 to go")).to_be_visible()
    page.reload()
    expect(page.get_by_text("0/20 min")).to_be_visible()
    page.get_by_role("link", name="Your list").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("The list is put away.")).to_be_visible()
    assert len(tasks) == Task.objects.filter(state="pending").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tab_fits_a_small_phone_whatever_the_texts(
    open_desk: OpenDesk, bob: User, dana: User, scheme: str
) -> None:
    now = timezone.now()
    SavedView.objects.create(
        owner=bob, name="W" * 40, query="tab=waiting&mine=1", is_shared=True, created_at=now
    )
    states = (
        "pending",
        "approved",
        "failed",
        "outcome_unknown",
        "draft_failed",
        "blocked",
        "executed",
    )
    for state in states:
        task = pending(an_email(body=LONG), subject=LONG)
        with lifted(Task):
            Task.objects.filter(pk=task.pk).update(
                state=state, problem=LONG, why=LONG, summary=LONG[:300], assigned_to=dana
            )
    later = pending(subject=LONG)
    Task.objects.filter(pk=later.pk).update(snoozed_until=now + timedelta(hours=3))
    page = open_desk(bob, address("review_queue_home"), width=320, scheme=scheme).page
    wide = []
    for tab in (
        "waiting",
        "snoozed",
        "hold",
        "needs",
        "done",
        "waiting&tier=2&over=5&q=" + "x" * 200,
    ):
        page.goto(page.url.split("?")[0] + f"?tab={tab}")
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(tab)
    page.get_by_role("button", name="20 minutes").click()
    page.wait_for_url(f"**{address('review_plan')}")
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        wide.append("plan")
    assert wide == []
