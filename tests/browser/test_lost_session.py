"""The log-in ends in another tab, or somebody else logs in: nothing typed is lost or theirs."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Autosave, Decision
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle, shows, waiting
from tests.conftest import PASSWORD
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "My careful words"


def log_out(page: Page) -> None:
    """As a log-out in another tab leaves this one."""
    page.context.clear_cookies(name="sessionid")


def log_in(page: Page, user: User) -> None:
    """In another tab of the same browser, whoever was logged in before."""
    log_out(page)
    tab = page.context.new_page()
    tab.goto(page.url.split("/admin/")[0] + "/admin/login/?next=/admin/")
    tab.fill("#id_username", user.username)
    tab.fill("#id_password", PASSWORD)
    tab.click("#login-form button[type=submit]")
    tab.wait_for_url(lambda url: "/login/" not in url)
    tab.close()


def typing(page: Page) -> None:
    """The reply is being changed; nothing of it was kept yet."""
    settle(page)
    page.keyboard.press("e")
    page.locator("#a1-body").fill(WORDS)


def test_moving_on_after_a_log_out_keeps_the_words_on_the_screen_until_they_are_kept(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    log_out(page)
    typing(page)
    page.locator(".decision-bar > [data-act=next]").click()
    expect(page.locator("#desk-alarm")).to_contain_text("You are logged out.")
    shows(page, tasks[0])
    expect(page.locator("#a1-body")).to_have_value(WORDS)
    assert Autosave.objects.count() == 0
    log_in(page, bob)
    page.locator(".decision-bar > [data-act=next]").click()
    shows(page, tasks[1])
    assert Autosave.objects.count() == 1
    settle(page)
    page.keyboard.press("k")
    shows(page, tasks[0])
    expect(page.locator("#a1-body")).to_have_value(WORDS)


def test_words_typed_while_logged_out_are_kept_once_somebody_is_back(
    open_desk: OpenDesk, bob: User
) -> None:
    page = open_desk(bob, address("review_item", waiting(1)[0].pk)).page
    settle(page)
    log_out(page)
    typing(page)
    expect(page.locator("#desk-alarm")).to_contain_text("You are logged out.")
    log_in(page, bob)
    with page.expect_response(lambda one: one.url.endswith("/autosave/") and one.ok) as kept:
        page.locator("#a1-body").press_sequentially("!")
    assert WORDS in (kept.value.request.post_data or "")
    expect(page.locator("#desk-alarm")).to_be_empty()


def test_nothing_is_decided_in_the_name_of_whoever_logged_in_meanwhile(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    task = waiting(2)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    typing(page)
    log_in(page, dana)
    page.locator("#a1-body").press("Control+Enter")
    expect(page.locator("#desk-alarm")).to_contain_text("Dana is logged in here now")
    expect(page.locator("#desk-alarm")).to_contain_text("Nothing was decided.")
    expect(page.locator("#a1-body")).to_have_value(WORDS)
    shows(page, task)
    assert (Decision.objects.count(), Autosave.objects.filter(user=dana).count()) == (0, 0)
    log_in(page, bob)
    page.locator("#a1-body").press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(address("review_item", task.pk)))
    assert [(one.answer, one.decided_by) for one in Decision.objects.all()] == [
        ("approve_edited", bob)
    ]
