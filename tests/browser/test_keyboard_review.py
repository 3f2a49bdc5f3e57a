"""A whole review by keyboard only, and keys that never fire by accident."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Decision, State, Task, ViewEvent
from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, a_note, an_email, fresh, pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def settle(page: Page) -> None:
    """Wait until the item is up and its first 400 ms are over."""
    page.locator("html.keys-ready").wait_for()


def waiting(number: int) -> list[Task]:
    a_contact()
    return [pending(an_email(body=f"Body {place}"), a_note()) for place in range(number)]


def test_five_items_are_reviewed_without_touching_the_mouse(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(5)
    desk = open_desk(bob, address("review_item", tasks[0].pk))
    page = desk.page
    expect(page.locator("h1")).to_be_focused()

    settle(page)
    page.keyboard.press("a")
    page.wait_for_url(f"**{address('review_item', tasks[1].pk)}")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#desk-live")).to_contain_text(f"Approved #{tasks[0].pk}, leaves in")

    settle(page)
    page.keyboard.press("e")
    expect(page.locator("#a1-body")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("A better answer")
    expect(page.locator("[data-approve-label]")).to_contain_text("Approve with edits")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{address('review_item', tasks[2].pk)}")

    settle(page)
    page.keyboard.press("r")
    page.keyboard.press("4")
    page.wait_for_url(f"**{address('review_item', tasks[3].pk)}")

    settle(page)
    page.keyboard.press("x")
    page.keyboard.press("2")
    page.wait_for_url(f"**{address('review_item', tasks[4].pk)}")

    settle(page)
    page.keyboard.press("u")
    page.wait_for_url(f"**{address('review_item', tasks[1].pk)}")
    expect(page.locator("#desk-said")).to_contain_text("waits for a decision again")

    answers = Decision.objects.order_by("id").values_list("answer", "reason_codes")
    assert list(answers) == [
        ("approve", []),
        ("approve_edited", []),
        ("send_back", ["tone"]),
        ("reject", ["spam"]),
    ]
    assert fresh(tasks[0]).state == State.APPROVED
    assert fresh(tasks[1]).state == State.PENDING
    assert desk.complaints == []


def test_holding_the_key_down_decides_nothing(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.evaluate(
        "for (let at = 0; at < 20; at += 1) document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'a', repeat: true, bubbles: true}))"
    )
    page.goto(page.url)
    assert Decision.objects.count() == 0


def test_a_key_in_the_first_400_ms_decides_nothing(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    # The press comes from inside the page, as early as a listener can be there.
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'a', bubbles: true})))"
    )
    page.goto(page.url)
    expect(page.locator("h1")).to_be_focused()
    assert Decision.objects.count() == 0


def test_keys_are_letters_while_typing(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.keyboard.press("e")
    page.keyboard.press("Control+End")
    page.keyboard.type("arxu?")
    assert page.locator("#a1-body").input_value() == "Body 0arxu?"
    assert Decision.objects.count() == 0


def test_single_keys_can_be_switched_off_for_good(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.keyboard.press("?")
    with page.expect_response("**/review/keys/switch/"):
        page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.goto(page.url)
    settle(page)
    page.keyboard.press("a")
    page.goto(page.url)
    expect(page.locator(".key-hint")).to_have_count(0)
    assert Decision.objects.count() == 0


def test_next_and_previous_walk_the_queue(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.keyboard.press("j")
    page.wait_for_url(f"**{address('review_item', tasks[1].pk)}")
    expect(page.get_by_text("Body 1").first).to_be_visible()
    settle(page)
    page.keyboard.press("k")
    page.wait_for_url(f"**{address('review_item', tasks[0].pk)}")
    expect(page.get_by_text("Body 0").first).to_be_visible()


def test_attention_is_measured_and_goes_with_the_decision(open_desk: OpenDesk, bob: User) -> None:
    task, after = waiting(2)
    page = open_desk(bob, address("review_item", task.pk)).page
    page.mouse.move(200, 300)
    expect(page.locator("#decide [name=active_ms]")).to_have_value(re.compile(r"^(9\d\d|\d{4,})$"))
    views = address("review_views", task.pk)
    # The report that goes with the decision: what only asks for the gates has no cards in it.
    with page.expect_response(
        lambda one: one.url.endswith(views) and '"source"' in (one.request.post_data or "")
    ):
        page.keyboard.press("a")
    page.wait_for_url(f"**{address('review_item', after.pk)}")
    assert 900 < Decision.objects.get().active_ms < 60_000
    cards = set(ViewEvent.objects.filter(task=task).values_list("card", flat=True))
    assert {"item", "source", "why"} <= cards


def test_a_colleague_opening_the_item_learns_who_is_on_it(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    task = waiting(1)[0]
    first = open_desk(bob, address("review_item", task.pk)).page
    first.wait_for_load_state("networkidle")
    second = open_desk(dana, address("review_item", task.pk)).page
    expect(second.locator("#claim-note")).to_contain_text("Bob is on this until")
