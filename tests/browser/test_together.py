"""Many at once in a browser: look-alikes by keyboard alone, a recall from preview to done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from review_queue.batching.services import run_batch
from review_queue.models import Batch, BlindPick, Decision, Recall, State, Task
from review_queue.recalling.services import run_recall
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle
from tests.browser.test_accessibility import faults_of
from tests.builders import a_note, an_email, approved, fresh, pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"
LONG = "of the shop with the longest name in the whole of the street " * 3


@pytest.fixture
def alike() -> list[Task]:
    """Twenty-two of a kind: two more than one list holds."""
    tasks = [
        pending(a_note(f"Called about {at}."), subject=f"Call {at} {LONG}") for at in range(22)
    ]
    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)
    return tasks


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the control with these words has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(HERE) == words:
            return
    raise AssertionError(f"{words!r} is not reached with Tab")


def test_twenty_look_alikes_are_decided_by_keyboard_alone(
    open_desk: OpenDesk, bob: User, alike: list[Task]
) -> None:
    desk = open_desk(bob, address("review_item", alike[0].pk))
    page = desk.page
    settle(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("look-alikes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/batch/**")
    batch = Batch.objects.get()
    assert batch.rows.count() == 20
    out = batch.rows.filter(must_open=False).first()
    assert out is not None
    page.locator("h1").focus()
    while page.evaluate("document.activeElement.value") != str(out.task_id):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for row in batch.rows.filter(must_open=True):
        page.locator("h1").focus()
        tab_to(page, f"Open #{row.task_id}")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**#row-{row.task_id}")
        expect(page.locator(f"#row-{row.task_id}")).to_be_focused()
    assert not Decision.objects.exists()
    tab_to(page, "Approve what is ticked")
    page.keyboard.press("Enter")
    page.get_by_role("progressbar").wait_for()
    run_batch(batch.pk)
    expect(page.get_by_text("19 of 20 approved.")).to_be_visible()
    assert fresh(out.task).state == State.PENDING
    assert Decision.objects.filter(batch_id=batch.key).count() == 19
    assert desk.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_look_alikes_fit_and_read_well_everywhere(
    open_desk: OpenDesk, bob: User, alike: list[Task], width: int, scheme: str
) -> None:
    page = open_desk(bob, address("review_item", alike[0].pk), width=width, scheme=scheme).page
    settle(page)
    page.evaluate("Desk.press('batch')")
    page.wait_for_url("**/review/batch/**")
    picked = page.locator(".batch-picked button").first
    picked.click()
    page.locator(".batch-whole").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults_of(page) == []
    page.get_by_role("button", name="Approve what is ticked").click(force=True)
    expect(page.locator(".banner-bad")).to_contain_text("Nothing was approved.")
    assert faults_of(page) == []
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_an_owner_recalls_from_preview_to_done(
    open_desk: OpenDesk, bob: User, carol: User, width: int, scheme: str
) -> None:
    tasks = [approved(bob, [an_email()]).task for _ in range(3)]
    desk = open_desk(carol, address("review_recall"), width=width, scheme=scheme)
    page = desk.page
    assert faults_of(page) == []
    began = timezone.localtime() - timedelta(hours=1)
    page.get_by_label("From").fill(began.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("Taken back before it leaves: 3")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_label("Why?").fill("The prices were wrong " * 20)
    assert not Recall.objects.exists()
    page.get_by_role("button", name="Recall what can be recalled").click()
    page.get_by_role("progressbar").wait_for()
    assert faults_of(page) == []
    run_recall(Recall.objects.get().pk)
    expect(page.get_by_role("heading", name="Done: 3 taken back")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {fresh(task).state for task in tasks} == {State.PENDING}
    assert desk.complaints == []


def test_an_impossible_span_is_told_at_its_field_by_name(open_desk: OpenDesk, carol: User) -> None:
    page = open_desk(carol, address("review_recall")).page
    page.get_by_label("From").fill("2031-01-01T00:00")
    page.get_by_role("button", name="Show what would happen").click()
    field = page.get_by_label("Until")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Empty: until now. Choose a time after the first one."
    )
    assert faults_of(page) == []
