"""Where somebody is stays where it is: on the way to an answer, going back, loading anew."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect

from review_queue.models import Decision, Task
from tests.browser.conftest import OpenDesk
from tests.browser.desk import fetched_ahead, mark, same_page, settle, shows, waiting
from tests.builders import a_contact, an_email, pending
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOWN = 600
IS_DOWN = f"() => scrollY === {DOWN}"


def a_long_item() -> Task:
    a_contact()
    return pending(an_email(body="A line of the letter.\n" * 90))


def scrolled(page: Page) -> None:
    """Some way down, and the history knows it."""
    settle(page)
    page.evaluate(f"scrollTo(0, {DOWN})")
    page.wait_for_function(f"() => history.state?.top === {DOWN}")


def test_loading_anew_and_coming_back_lead_to_where_somebody_was(
    open_desk: OpenDesk, bob: User
) -> None:
    task = a_long_item()
    page = open_desk(bob, address("review_item", task.pk)).page
    scrolled(page)
    page.reload()
    page.wait_for_function(IS_DOWN)
    page.goto(
        page.url.replace(address("review_item", task.pk), address("review_timeline", task.pk))
    )
    page.go_back()
    shows(page, task)
    page.wait_for_function(IS_DOWN)


def test_back_to_an_item_leads_to_where_somebody_was_in_it(open_desk: OpenDesk, bob: User) -> None:
    task, other = a_long_item(), pending(an_email(body="Short"))
    page = open_desk(bob, address("review_item", task.pk)).page
    scrolled(page)
    mark(page)
    page.evaluate("address => Desk.show(address)", address("review_item", other.pk))
    shows(page, other)
    page.go_back()
    shows(page, task)
    page.wait_for_function(IS_DOWN)
    assert same_page(page)


def test_moving_on_while_a_decision_is_on_its_way_waits_for_the_answer(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(4)
    page = open_desk(bob, address("review_item", tasks[1].pk)).page
    settle(page)
    fetched_ahead(page, 2)
    mark(page)
    held: list[Route] = []
    page.route("**/approve/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright inspects it
    with page.expect_request("**/approve/"):
        page.keyboard.press("a")
    page.evaluate("address => Desk.show(address)", address("review_item", tasks[0].pk))
    shows(page, tasks[1])
    held[0].continue_()
    shows(page, tasks[0])
    expect(page.locator("#desk-said")).to_contain_text("Undo")
    assert [one.task for one in Decision.objects.all()] == [tasks[1]]
    assert same_page(page)


def test_a_decision_that_gets_no_answer_leaves_the_screen_and_the_address_alone(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(3)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.evaluate("address => Desk.show(address)", address("review_item", tasks[1].pk))
    shows(page, tasks[1])
    settle(page)
    held: list[Route] = []
    page.route("**/approve/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright inspects it
    with page.expect_request("**/approve/"):
        page.keyboard.press("a")
    page.evaluate("history.back()")
    page.wait_for_url(f"**{address('review_item', tasks[0].pk)}")
    held[0].abort()
    expect(page.locator("#desk-alarm")).to_contain_text("No answer from the server")
    shows(page, tasks[1])
    with page.expect_response(f"**{address('review_claim', tasks[1].pk)}"):
        page.evaluate(
            "document.dispatchEvent(new Event('visibilitychange'))"
        )  # others are answered
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("#desk-alarm")).to_contain_text("No answer from the server")
    assert Decision.objects.count() == 0


def test_banners_of_the_whole_product_stay_when_the_item_is_swapped(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.evaluate(
        "() => content.prepend(Object.assign(document.createElement('div'),"
        " {id: 'a-banner', textContent: 'Stopped'}))"
    )
    page.evaluate("() => { document.getElementById('a-banner').dataset.stays = ''; }")
    page.keyboard.press("j")
    shows(page, tasks[1])
    expect(page.locator("#a-banner")).to_have_text("Stopped")
