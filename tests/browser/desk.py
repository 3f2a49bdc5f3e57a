"""What the browser tests of the desk share: waiting items, and when one is up."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from review_queue.models import Task
from tests.builders import a_contact, a_note, an_email, pending
from tests.review_queue.desk.pages import address


def settle(page: Page) -> None:
    """Wait until the item is up and its first 400 ms are over."""
    page.locator("html.keys-ready").wait_for()


def waiting(number: int, **fields: Any) -> list[Task]:
    """Replies that wait for one person, in order."""
    a_contact()
    return [pending(an_email(body=f"Body {place}"), a_note(), **fields) for place in range(number)]


def shows(page: Page, task: Task) -> None:
    """The item of this task is on the screen, and its address is right."""
    page.wait_for_url(f"**{address('review_item', task.pk)}")
    expect(page.locator("#desk-item")).to_have_attribute(
        "data-url", address("review_item", task.pk)
    )


def fetched_ahead(page: Page, number: int) -> None:
    """Wait until so many items are fetched ahead."""
    page.wait_for_function("number => Desk.ahead().length >= number", arg=number)


def mark(page: Page) -> None:
    """Leave a mark that only a page load wipes away."""
    page.evaluate("window.notReloaded = true")


def same_page(page: Page) -> bool:
    """Whether the page was never loaded anew since the mark."""
    return bool(page.evaluate("window.notReloaded === true"))
