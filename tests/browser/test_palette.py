"""The command palette: every action, every page and any task, from any page, by keyboard."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Decision
from review_queue.services.people.preferences import change_keys
from tests.browser.conftest import OpenDesk
from tests.browser.desk import mark, same_page, settle, shows, waiting
from tests.builders import pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ask(page: Page, words: str) -> None:
    """Open the palette and type."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Action, page, #number or words")).to_be_focused()
    page.keyboard.type(words)


def chosen(page: Page) -> str:
    """The words of the option a screen reader is on."""
    here = page.locator("#palette-words").get_attribute("aria-activedescendant")
    option = page.locator(f"#{here}")
    expect(option).to_have_attribute("aria-selected", "true")
    return option.locator(".palette-words > :first-child").inner_text()


def test_an_action_is_found_by_its_words_and_shows_its_key(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    change_keys(user=bob, keys={"approve": "p"}, keys_on=True, assistive_technology=False)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    ask(page, "appr")
    expect(page.get_by_role("option").first.locator("kbd")).to_have_text("P")
    assert chosen(page) == "Approve"
    page.keyboard.press("Enter")
    shows(page, tasks[1])
    assert Decision.objects.count() == 1


def test_every_visible_action_is_listed_also_those_in_closed_menus(
    open_desk: OpenDesk, bob: User
) -> None:
    page = open_desk(bob, address("review_item", waiting(2)[0].pk)).page
    settle(page)
    ask(page, "")
    group = page.get_by_role("group", name="Actions")
    for words in ("Approve", "Fix & approve", "Send back", "Reject", "Next", "Keys"):
        expect(group.get_by_role("option", name=words).first).to_be_visible()
    page.keyboard.type("tone")
    expect(page.get_by_role("option")).to_have_count(1)
    assert chosen(page) == "Send back: Tone or wording"


def test_arrows_move_and_wrap_and_escape_gives_the_focus_back(
    open_desk: OpenDesk, bob: User
) -> None:
    page = open_desk(bob, address("review_item", waiting(1)[0].pk)).page
    settle(page)
    page.locator("[data-act=send_back]").focus()
    ask(page, "send back")  # no task is called that, so the search adds nothing
    first = chosen(page)
    page.keyboard.press("ArrowUp")
    last = chosen(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) == first != last
    page.keyboard.press("Escape")
    expect(page.locator("[data-act=send_back]")).to_be_focused()


def test_a_number_opens_that_task_without_loading_a_page(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(3)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    mark(page)
    ask(page, f"#{tasks[2].pk}")
    page.keyboard.press("Enter")
    shows(page, tasks[2])
    assert same_page(page)


def test_words_find_tasks_and_hostile_subjects_stay_text(open_desk: OpenDesk, bob: User) -> None:
    task = pending(subject="<img src=x onerror=alert(1)> lamp")
    desk = open_desk(bob, "/admin/")
    ask(desk.page, "lamp")
    option = desk.page.get_by_role("option", name=f"#{task.pk} <img src=x onerror=alert(1)> lamp")
    expect(option).to_be_visible()
    expect(desk.page.locator("[data-palette-count]")).to_have_text("1 found")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"**{address('review_item', task.pk)}")
    assert desk.complaints == []


def test_pages_are_found_on_every_admin_page(open_desk: OpenDesk, carol: User) -> None:
    page = open_desk(carol, "/admin/audit/entry/").page
    ask(page, "outbox")
    assert chosen(page) == "Sandbox outbox"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('review_outbox')}")


def test_nothing_found_says_so(open_desk: OpenDesk, bob: User) -> None:
    page = open_desk(bob, "/admin/").page
    ask(page, "zzzz")
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    expect(page.locator("[data-palette-count]")).to_have_text("0 found")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()


def test_a_phone_opens_it_with_a_finger_and_it_fits(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk), width=320, has_touch=True).page
    page.get_by_role("button", name="Find an action, a page or a task").tap()
    page.locator("#palette-words").fill(str(tasks[1].pk))
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 320) == (True, True)
    page.get_by_role("option").first.tap()
    shows(page, tasks[1])
