"""A reviewer adds a file of their own to a mail, on a desk, on a phone and without scripts."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import AddedFile, Decision
from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, an_email, pending
from tests.review_queue.desk.pages import address

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("outbox"),
]
LABEL: Any = {"name": "Label.pdf", "mimeType": "application/x-made-up", "buffer": b"%PDF-1.7\n1"}


def unfold(page: Page) -> None:
    page.get_by_text("Edit or remove").click()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_chosen_file_is_added_at_once_beside_what_was_typed(
    open_desk: OpenDesk, bob: User, width: int
) -> None:
    a_contact()
    task = pending(an_email())
    desk = open_desk(bob, address("review_item", task.pk), width=width)
    page = desk.page
    unfold(page)
    page.get_by_label("Subject").fill("Your label")
    page.get_by_label("Add a file of your own").set_input_files(LABEL)
    along = page.get_by_label("Send Label.pdf along")
    expect(along).to_have_value("yes")
    expect(page.get_by_label("Subject")).to_have_value("Your label")
    expect(page.get_by_role("heading", name="Files added by people")).to_be_visible()
    expect(page.get_by_role("button", name="Take away Label.pdf")).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/added-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("button", name="Approve with edits")).to_be_visible()
    assert AddedFile.objects.get().media_type == "application/pdf"
    assert Decision.objects.count() == 0
    assert (desk.foreign, desk.complaints) == ([], [])


def test_without_scripts_the_button_beside_it_adds_it(open_desk: OpenDesk, bob: User) -> None:
    a_contact()
    task = pending(an_email())
    page = open_desk(bob, address("review_item", task.pk), java_script_enabled=False).page
    unfold(page)
    page.get_by_label("Add a file of your own").set_input_files(LABEL)
    page.get_by_role("button", name="Add it").press("Enter")
    expect(page.get_by_label("Send Label.pdf along")).to_have_value("yes")
    assert AddedFile.objects.get().media_type == "application/pdf"
