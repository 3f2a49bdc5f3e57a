"""One thumb on a small screen: three big buttons, the rest one tap away, nothing lost."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Decision, Task
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle, shows, waiting
from tests.builders import a_contact, an_email, an_order, pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

ACTS = """[...document.querySelectorAll('#content [data-act]')]
    .map(one => one.dataset.act).filter(act => Desk.control(act))"""

MARK_ITEM = "() => { document.querySelector('#desk-item').marked = true; }"
IS_MARKED = "() => document.querySelector('#desk-item').marked === true"


def fragments_of(page: Page) -> list[str]:
    """The addresses of items this page fetches to show them, from now on."""
    asked: list[str] = []
    page.on(
        "request",
        lambda one: (
            asked.append(one.url)
            if "x-desk-fragment" in one.headers and "x-desk-prefetch" not in one.headers
            else None
        ),
    )
    return asked


def shows_at(page: Page, task: Task, part: str) -> None:
    """The item of this task is on the screen, at this part of it."""
    page.wait_for_url(f"**{address('review_item', task.pk)}{part}")
    expect(page.locator("#desk-item")).to_have_attribute(
        "data-url", address("review_item", task.pk)
    )


def a_long_draft() -> list[Task]:
    """A draft whose end is out of sight, and another one."""
    an_order(a_contact())
    return [pending(an_email(body="A line of the letter.\n" * 60)), *waiting(1)]


def on_phone(open_desk: OpenDesk, user: User, task: Task, width: int = 320) -> Page:
    """The item on a phone."""
    page = open_desk(user, address("review_item", task.pk), width=width, has_touch=True).page
    settle(page)
    return page


def to_the_end(page: Page) -> None:
    """Scroll the end of the draft into sight."""
    page.locator("[data-draft-end]").scroll_into_view_if_needed()


def test_approve_opens_when_the_end_of_the_draft_has_been_on_the_screen(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = a_long_draft()
    page = on_phone(open_desk, bob, tasks[0])
    approve = page.locator(".decision-bar [data-act=approve]")
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#approve-why")).to_have_text("Scroll to the end of the draft first.")
    approve.tap(force=True)
    assert Decision.objects.count() == 0
    to_the_end(page)
    expect(approve).not_to_have_attribute("aria-disabled", "true")
    expect(page.locator("#approve-why")).to_be_hidden()
    approve.tap()
    shows(page, tasks[1])
    assert Decision.objects.count() == 1


def test_on_a_wide_screen_nothing_has_to_be_scrolled_first(open_desk: OpenDesk, bob: User) -> None:
    page = open_desk(bob, address("review_item", a_long_draft()[0].pk)).page
    settle(page)
    approve = page.locator(".decision-bar [data-act=approve]")
    expect(approve).not_to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("width", [320, 390])
def test_the_bar_holds_three_big_buttons_and_the_rest_behind_more(
    open_desk: OpenDesk, bob: User, width: int
) -> None:
    page = on_phone(open_desk, bob, a_long_draft()[0], width)
    to_the_end(page)
    bar = page.locator(".decision-bar")
    seen = [
        (box["x"], one.inner_text().strip())
        for one in bar.locator("> .btn, > .menu > summary").all()
        if one.is_visible() and (box := one.bounding_box())
    ]
    names = [name for _, name in sorted(seen)]
    assert names[0] == "Send back"
    assert names[-2:] == ["Approve", "More"]
    assert len(names) <= 4
    for one in bar.locator("> .btn, > .menu > summary").all():
        box = one.bounding_box() if one.is_visible() else None
        if box:
            assert box["height"] >= 48
            assert box["width"] >= 48
    assert not page.evaluate(WIDE)


def test_everything_of_a_wide_screen_is_within_reach(open_desk: OpenDesk, bob: User) -> None:
    tasks = a_long_draft()
    path = address("review_item", tasks[0].pk)
    wide = open_desk(bob, path).page
    phone = on_phone(open_desk, bob, tasks[0])
    there = set(wide.evaluate(ACTS))
    phone.get_by_text("More", exact=True).tap()
    here = set(phone.evaluate(ACTS))
    # Reject has a line of its own in the menu; the list of keys is nothing for a thumb.
    assert there - here <= {"reject", "help"}
    phone.get_by_role("button", name="Reject").tap()
    phone.get_by_role("button", name="Spam or a scam").tap()
    shows(phone, tasks[1])
    assert [one.reason_codes for one in Decision.objects.all()] == [["spam"]]


def test_chips_lead_to_the_parts_and_tick_what_was_seen(open_desk: OpenDesk, bob: User) -> None:
    page = on_phone(open_desk, bob, a_long_draft()[0])
    chips = page.get_by_role("navigation", name="Parts of this item")
    expect(chips.get_by_role("link", name="Message (seen)")).to_be_visible()
    customer = chips.get_by_role("link", name="Customer")
    expect(customer).not_to_have_attribute("data-seen", "1")
    page.evaluate(MARK_ITEM)
    asked = fragments_of(page)
    customer.tap()
    page.wait_for_url("**#contact-title")
    expect(customer).to_have_attribute("data-seen", "1")
    expect(page.get_by_role("heading", name="Customer", exact=True)).to_be_in_viewport()
    assert (asked, page.evaluate(IS_MARKED)) == ([], True)


def test_a_part_of_the_item_in_the_address_brings_back_no_other_item(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk), width=390).page
    settle(page)
    page.get_by_role("link", name="Customer").click()
    page.evaluate("address => Desk.show(address)", address("review_item", tasks[1].pk))
    shows(page, tasks[1])
    page.go_back()
    shows_at(page, tasks[0], "#contact-title")
    page.go_back()
    shows(page, tasks[0])
    page.go_forward()
    page.go_forward()
    shows(page, tasks[1])


def test_the_message_and_its_grounds_stand_above_nothing_hidden(
    open_desk: OpenDesk, bob: User
) -> None:
    page = on_phone(open_desk, bob, a_long_draft()[0])
    for card in ("source", "why", "action-1", "contact"):
        box = page.locator(f"[data-card={card}]").bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= 320) == (True, True)
    tops = [
        box["y"]
        for card in ("source", "action-1")
        if (box := page.locator(f"[data-card={card}]").bounding_box())
    ]
    assert tops == sorted(tops)


def test_a_swipe_over_the_item_decides_nothing(open_desk: OpenDesk, bob: User) -> None:
    page = on_phone(open_desk, bob, a_long_draft()[0])
    page.mouse.move(280, 300)
    page.mouse.down()
    page.mouse.move(20, 300, steps=8)
    page.mouse.up()
    page.goto(page.url)
    assert Decision.objects.count() == 0
