"""The walk over what is to check, by keyboard and by what a screen reader is told."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Decision, Task, ViewEvent
from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, an_email, an_order, pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = "Hello Sam,\n\nwe have refunded €45.00 for order 1182. It takes 5 days.\n\nTom"


def a_task() -> Task:
    an_order(a_contact())
    return pending(an_email(body=BODY), subject="Order 1182 \u200bbroke")


def settle(page: Page) -> None:
    page.locator("html.keys-ready").wait_for()


def opened() -> int:
    return ViewEvent.objects.filter(card__startswith="claim-").count()


def test_space_walks_only_what_has_to_be_looked_at(open_desk: OpenDesk, bob: User) -> None:
    task = a_task()
    desk = open_desk(bob, address("review_item", task.pk))
    page = desk.page
    settle(page)
    expect(page.get_by_role("heading", name="To check: 2")).to_be_visible()

    with page.expect_response("**/proofs/opened/"):
        page.keyboard.press("Space")
    amount = page.get_by_role("link", name="€45.00")
    expect(amount.and_(page.locator("a.proof"))).to_be_focused()
    expect(page.locator("mark.proof-found")).to_have_text("€40.00")
    expect(page.locator("mark.proof-found")).to_be_in_viewport()
    expect(page.locator("a.proof.is-current")).to_be_in_viewport()
    expect(page.locator("#desk-live")).to_have_text(
        "€45.00: order 1182 shows €40.00 as total. 1 of 2 to check"
    )
    expect(page.locator("[data-proof-left]")).to_have_text("1 not opened yet")

    with page.expect_response("**/proofs/opened/"):
        page.keyboard.press("Space")
    expect(page.locator("a.proof.is-current")).to_contain_text("5 days")
    expect(page.locator("mark.proof-found")).to_have_count(0)
    expect(page.locator("[data-proof-left]")).to_have_text("all opened")
    assert opened() == 2
    assert Decision.objects.count() == 0

    page.keyboard.press("Escape")
    expect(page.locator(".proof-here")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-proof-left]")).to_have_text("all opened")
    assert desk.complaints == []


def test_a_statement_with_a_source_shows_it_and_is_not_counted(
    open_desk: OpenDesk, bob: User
) -> None:
    page = open_desk(bob, address("review_item", a_task().pk)).page
    settle(page)
    page.locator(".letter a.proof", has_text="1182").click()
    expect(page.locator(".proof-here")).to_contain_text("stands in order 1182")
    expect(page.locator("mark.proof-found")).to_have_text("1182")
    assert opened() == 0


def test_what_is_typed_is_looked_up_while_it_is_typed(open_desk: OpenDesk, bob: User) -> None:
    desk = open_desk(bob, address("review_item", a_task().pk))
    page = desk.page
    settle(page)
    page.keyboard.press("e")
    with page.expect_response("**/proofs/"):
        page.locator("#a1-body").fill("Order 1182 was €40.00. You get it by 1 May.")
    expect(page.get_by_role("heading", name="To check: 2")).to_be_visible()
    expect(page.locator("[data-proven=a1-body] a.proof-changed")).to_have_count(2)
    page.locator("[data-proven=a1-body] a.proof", has_text="1 May").click()
    expect(page.locator(".proof-here")).to_contain_text("nothing on file")
    assert opened() == 0
    assert desk.complaints == []


def test_the_list_leads_to_the_source_without_scripts(open_desk: OpenDesk, bob: User) -> None:
    task = a_task()
    desk = open_desk(bob, address("review_item", task.pk), java_script_enabled=False)
    page = desk.page
    page.get_by_role("button", name="€45.00").click()
    page.wait_for_url(f"**{address('review_item', task.pk)}#note-*")
    assert opened() == 1
    page.get_by_role("link", name="Show in order 1182").click()
    page.wait_for_url("**#at-record-*")
    expect(page.locator(".proof-span:target")).to_have_text("€40.00")


def test_on_a_phone_the_note_stands_under_the_statement(open_desk: OpenDesk, bob: User) -> None:
    page = open_desk(bob, address("review_item", a_task().pk), width=320).page
    settle(page)
    page.keyboard.press("Space")
    note = page.locator(".proof-here")
    expect(note).to_be_in_viewport()
    expect(note).to_contain_text("order 1182 shows €40.00 as total. 1 of 2 to check")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
