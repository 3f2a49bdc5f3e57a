"""Keys that are a person's own, and keys that must not fire."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from review_queue.models import Decision, ReviewerPreferences, State
from review_queue.services.people.preferences import change_keys
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle, shows, waiting
from tests.builders import fresh
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_rebound_key_acts_and_the_old_one_does_not(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_keys")).page
    page.get_by_label("Approve", exact=True).fill("p")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your keys are saved.")).to_be_visible()
    page.goto(page.url.split("/admin/")[0] + address("review_item", tasks[0].pk))
    settle(page)
    approve = page.locator(".decision-bar [data-act=approve]")
    expect(approve.locator("kbd")).to_have_text("P")
    expect(approve).to_have_attribute("aria-keyshortcuts", "P")
    page.keyboard.press("a")
    page.keyboard.press("p")
    shows(page, tasks[1])
    assert Decision.objects.count() == 1
    page.keyboard.press("?")
    expect(page.locator("[data-key-act=approve] kbd")).to_have_text("P")


def test_a_clash_is_refused_with_words_and_leads_to_the_field(
    open_desk: OpenDesk, bob: User
) -> None:
    page = open_desk(bob, address("review_keys")).page
    page.get_by_label("Reject", exact=True).fill("a")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Reject: A is also the key of “Approve”").click()
    expect(page.get_by_label("Reject", exact=True)).to_be_focused()
    assert ReviewerPreferences.objects.count() == 0


@pytest.mark.parametrize("chord", ["Control+a", "Alt+a", "Meta+a", "Shift+A"])
def test_a_key_with_a_modifier_decides_nothing(open_desk: OpenDesk, bob: User, chord: str) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.keyboard.press(chord)
    page.goto(page.url)
    assert Decision.objects.count() == 0


def test_a_key_of_an_unfinished_composition_decides_nothing(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'a', isComposing: true, bubbles: true}))"
    )
    page.goto(page.url)
    assert Decision.objects.count() == 0


def test_space_never_approves_not_even_on_the_button(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.keyboard.press("Space")
    page.locator("[data-act=approve]").focus()
    page.keyboard.press("Space")
    page.goto(page.url)
    assert Decision.objects.count() == 0


def test_without_single_keys_the_button_is_an_ordinary_button(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(2)
    change_keys(user=bob, keys={}, keys_on=False, assistive_technology=False)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.keyboard.press("a")
    page.locator("[data-act=approve]").focus()
    page.keyboard.press("Space")
    shows(page, tasks[1])
    assert Decision.objects.count() == 1


def test_a_key_on_a_keyboard_with_other_letters_still_acts(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'ф', code: 'KeyA', bubbles: true}))"
    )
    shows(page, tasks[1])
    assert Decision.objects.count() == 1


def test_a_closed_gate_says_why_instead_of_approving(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.evaluate("Desk.hold('order', 'Open the order first.')")
    approve = page.locator(".decision-bar [data-act=approve]")
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#approve-why")).to_have_text("Open the order first.")
    page.keyboard.press("a")
    expect(page.locator("#desk-live")).to_have_text("Not yet. Open the order first.")
    approve.click(force=True)
    page.evaluate("Desk.free('order')")
    expect(approve).not_to_have_attribute("aria-disabled", "true")
    assert Decision.objects.count() == 0
    page.keyboard.press("a")
    page.wait_for_url(lambda url: not url.endswith(address("review_item", task.pk)))
    assert fresh(task).state == State.APPROVED


def test_a_double_click_decides_one_item(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(3)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.evaluate(
        "document.addEventListener('desk:shown', () => {"
        " document.querySelector('[data-act=approve]').click(); window.clickedTwice = true;"
        "}, {once: true})"
    )
    page.locator("[data-act=approve]").click()
    page.wait_for_function("() => window.clickedTwice")
    shows(page, tasks[1])
    settle(page)
    shows(page, tasks[1])
    assert Decision.objects.count() == 1


def test_enter_in_a_line_of_the_form_approves_nothing(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    page.keyboard.press("e")
    page.locator("#a1-subject").press("Enter")
    expect(page.locator("#a1-subject")).to_be_focused()
    assert Decision.objects.count() == 0
