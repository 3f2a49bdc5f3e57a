"""Every page on phone and desktop, light and dark: it fits, and loads or runs nothing foreign."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from review_queue.models import Task
from tests.browser.conftest import OpenDesk
from tests.browser.together import pages_of_many
from tests.builders import (
    a_contact,
    a_draft,
    a_note,
    a_refund,
    an_email,
    an_order,
    approved,
    pending,
)
from tests.lifting import lifted
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = "<img src=x onerror=alert(1)>" + "wordwithoutanyspace" * 12


def pages(carol: User) -> list[str]:
    an_order(a_contact())
    approved(carol, [an_email()])
    task = pending(an_email(body=HOSTILE), a_refund(4500), a_note(HOSTILE), subject=HOSTILE)
    stuck = pending(subject=HOSTILE)
    with lifted(Task):
        Task.objects.filter(pk=stuck.pk).update(state="failed", problem=HOSTILE)
    assert a_draft()
    return [
        "/admin/",
        address("review_queue_home"),
        address("review_queue_home") + "?tab=hold",
        address("review_queue_home") + "?tab=needs",
        address("review_item", task.pk),
        address("review_timeline", task.pk),
        address("review_recovery", stuck.pk),
        address("review_outbox"),
        address("review_connect_model"),
        address("auditor_trail"),
        "/admin/auth/user/",
        f"/admin/auth/user/{carol.pk}/change/",
        f"/admin/auth/user/{carol.pk}/history/",
        "/admin/password_change/",
        address("review_item", 999),
        *pages_of_many(carol, HOSTILE),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "dark")])
def test_every_page_fits_and_stays_at_home(
    open_desk: OpenDesk, carol: User, width: int, scheme: str
) -> None:
    carol.is_superuser = True  # sees the stock admin pages as well
    carol.save()
    addresses = pages(carol)
    desk = open_desk(carol, width=width, scheme=scheme)
    page = desk.page
    too_wide: list[str] = []
    for path in addresses:
        page.goto(page.url.split("/admin/")[0] + path)
        scroll = page.evaluate("document.documentElement.scrollWidth")
        if scroll > width:
            too_wide.append(f"{path}: {scroll}")
    assert too_wide == []
    assert desk.foreign == []
    assert [said for said in desk.complaints if "404" not in said] == []


def test_dark_follows_the_system_and_the_choice_is_remembered(
    open_desk: OpenDesk, bob: User
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page = open_desk(bob, scheme="dark").page
    assert page.evaluate(ground) == "rgb(18, 21, 20)"
    page.locator(".theme-toggle").click()
    assert page.evaluate(ground) == "rgb(246, 245, 242)"
    page.goto(page.url)
    assert page.evaluate(ground) == "rgb(246, 245, 242)"


def test_without_javascript_everything_works_as_plain_forms(open_desk: OpenDesk, bob: User) -> None:
    a_contact()
    first, second = pending(an_email()), pending(an_email())
    page = open_desk(bob, "/admin/", java_script_enabled=False).page
    page.get_by_role("link", name="Open the review desk").click()
    page.get_by_role("button", name="Review next").click()
    page.wait_for_url(f"**{address('review_item', first.pk)}")
    page.get_by_text("Edit or remove").first.click()
    page.fill("#a1-body", "Written without scripts")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url(f"**{address('review_item', second.pk)}")
    page.get_by_text("Send back", exact=False).first.click()
    page.get_by_role("button", name="Tone or wording").click()
    page.wait_for_url(f"**{address('review_queue_home')}")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("waits for a decision again")).to_be_visible()


def test_on_a_phone_the_menu_leads_everywhere(open_desk: OpenDesk, bob: User) -> None:
    pending()
    page = open_desk(bob, width=360).page
    page.get_by_label("Menu").first.click()
    page.get_by_role("link", name="Sandbox outbox").first.click()
    page.wait_for_url(f"**{address('review_outbox')}")
    expect(page.get_by_role("heading", name="Sandbox outbox")).to_be_visible()


def test_touch_targets_of_the_decision_bar_are_at_least_48_px(
    open_desk: OpenDesk, bob: User
) -> None:
    task = pending()
    page = open_desk(bob, address("review_item", task.pk), width=320).page
    shown = ".decision-bar > button:visible, .decision-bar summary:visible"
    for control in page.locator(shown).all():
        box = control.bounding_box()
        assert box is not None
        assert box["width"] >= 48
        assert box["height"] >= 48


def test_on_a_phone_every_tab_of_the_queue_is_in_sight(open_desk: OpenDesk, bob: User) -> None:
    pending()
    page = open_desk(bob, address("review_queue_home"), width=360).page
    tabs = page.locator(".tabs a").all()
    assert len(tabs) == 5
    for tab in tabs:
        box = tab.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def test_the_link_to_a_mistake_leads_to_its_field_clear_of_the_bar(
    open_desk: OpenDesk, bob: User
) -> None:
    a_contact()
    task = pending(an_email(body="A line.\n" * 40))
    page = open_desk(bob, address("review_item", task.pk)).page
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Fix & approve").click()
    page.fill("#a1-to", "nobody at all")
    page.get_by_role("button", name="Approve with edits").click()
    page.locator("[data-mistakes] a").first.click()
    field = page.locator("#a1-to")
    expect(field).to_be_focused()
    box, bar = field.bounding_box(), page.locator(".decision-bar").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] + box["height"] < bar["y"]


def test_a_harmless_edit_raises_no_alarm(open_desk: OpenDesk, bob: User) -> None:
    a_contact()
    page = open_desk(bob, address("review_item", pending(an_email()).pk)).page
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Fix & approve").click()
    page.locator("#a1-body").press_sequentially(" Thank you.")
    expect(page.locator("[data-your-changes]")).to_be_visible()
    expect(page.locator("[data-loud]")).to_be_hidden()
