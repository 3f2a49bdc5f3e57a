"""An owner changes a rule in a real browser, sees what it would mean while typing, publishes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from policies.engine.levels import Level
from policies.models import PolicyVersion
from policies.services import live_number
from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, a_refund, an_order, pending
from tests.hitl_site.owner import address, in_force, large, strangers
from tests.review_queue.desk.pages import address as desk_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_first_rule(page: Page) -> None:
    page.get_by_role("button", name="Change “Large amounts”").click()
    expect(page.locator(".rule.is-open .amount")).to_be_visible()


def say_first_what_you_would_do(page: Page) -> None:
    """Where two people decide, each says what they would do before the draft is shown."""
    form = page.locator("#answer-first")
    form.get_by_role("radio").first.check()
    for box in form.get_by_role("textbox").all():
        box.fill("40.00")
    form.get_by_role("button", name="Show me the draft").click()


def test_an_owner_changes_a_rule_sees_it_move_publishes_and_a_reviewer_reads_why(
    open_desk: OpenDesk, carol: User, bob: User
) -> None:
    an_order(a_contact())
    in_force(large(100, Level.TWO_PEOPLE), strangers())
    pending(a_refund(4000), subject="A refund for Sam")
    desk = open_desk(carol, address("policies"))
    page = desk.page
    open_first_rule(page)
    amount = page.locator(".rule.is-open .amount")
    preview = page.locator("#preview")

    amount.fill("lots")
    expect(page.locator(".rule.is-open [data-condition]")).to_contain_text("Write an amount")
    expect(amount).to_have_attribute("aria-invalid", "true")
    amount.fill("30")
    expect(preview).to_contain_text("A refund for Sam")
    expect(preview).to_contain_text("to one person → to two people")
    expect(amount).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".echo-text").first).to_contain_text("more than €30.00")
    amount.fill("70")
    expect(preview).to_contain_text("No task would have been treated differently")
    amount.fill("30")
    assert live_number() == 1

    page.get_by_role("button", name="Save and go to publish").click()
    expect(page.get_by_role("heading", name="Publish version 2")).to_be_visible()
    page.get_by_label("What changes, and why").fill("Refunds of this size went wrong.")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Version 2 is in force now.")).to_be_visible()
    assert live_number() == 2

    task = pending(a_refund(4000), subject="The next refund")
    reviewer = open_desk(bob, desk_address("review_item", task.pk))
    say_first_what_you_would_do(reviewer.page)
    why = reviewer.page.locator("[data-card=why]")
    expect(why).to_contain_text("more than €30.00, two people check it")
    expect(why).to_contain_text("version 2")
    assert (desk.complaints, desk.foreign) == ([], [])
    assert (reviewer.complaints, reviewer.foreign) == ([], [])


def test_a_typed_sentence_is_shown_back_and_an_unclear_one_underlined(
    open_desk: OpenDesk, carol: User
) -> None:
    in_force(large(100))
    desk = open_desk(carol, address("policies"))
    page = desk.page
    page.get_by_role("button", name="Change the rules").click()
    typed = page.get_by_label("Type it as you would say it")
    typed.fill("When the amount is purple, one person checks it")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("mark.unclear")).to_be_visible()
    expect(page.locator(".rule")).to_have_count(1)
    typed.fill("If the amount is over 50 euros, two people check it")
    typed.press("Enter")
    expect(page.locator(".rule")).to_have_count(2)
    expect(page.locator(".rule").nth(1).locator(".echo-text")).to_contain_text("more than €50.00")
    assert PolicyVersion.objects.get(status="draft").rules.count() == 1
    assert (desk.complaints, desk.foreign) == ([], [])


def test_without_scripts_every_button_works_as_a_plain_form(
    open_desk: OpenDesk, carol: User
) -> None:
    in_force(large(100))
    page = open_desk(carol, address("policies"), java_script_enabled=False).page
    open_first_rule(page)
    page.get_by_role("button", name="exception").click()
    exception = page.locator(".exceptions")
    exception.get_by_label("What it looks at").select_option("contact.on_record=yes")
    page.locator(".amount").fill("60")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".rule")).to_contain_text(
        "more than €60.00, one person checks it, because fraud risk, except when the customer is "
        "on record."
    )


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (320, "dark"), (1440, "dark")])
def test_the_owner_pages_fit_and_stay_at_home(
    open_desk: OpenDesk, carol: User, width: int, scheme: str
) -> None:
    an_order(a_contact())
    in_force(large(100), strangers())
    pending(a_refund(4000), subject="wordwithoutanyspace" * 12)
    desk = open_desk(carol, address("policies"), width=width, scheme=scheme)
    page = desk.page
    open_first_rule(page)
    page.locator(".rule.is-open .amount").fill("20")
    expect(page.locator("#preview")).to_contain_text("What you change")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("is saved as a draft")).to_be_visible()
    for place in ("policies", "actions"):
        page.goto(page.url.split("/admin/")[0] + address(place))
        assert not page.evaluate(wide), place
    page.goto(page.url.split("/admin/")[0] + address("publish", 2))
    assert not page.evaluate(wide)
    assert (desk.complaints, desk.foreign) == ([], [])


def test_an_owner_sees_what_each_rule_does_and_confirms_one_by_keyboard(
    open_desk: OpenDesk, carol: User
) -> None:
    an_order(a_contact())
    in_force(large(30), strangers())
    pending(a_refund(4000))
    page = open_desk(carol, address("policies"), width=320).page
    rule = page.get_by_role("listitem").filter(has_text="more than €30.00").first
    expect(rule).to_contain_text("Applied to 1 draft in the last 60 days.")
    expect(rule).to_contain_text("look again by")
    button = rule.get_by_role("button", name="Still right “Large amounts”")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted: that rule is still right.")).to_be_visible()
    expect(page.get_by_text("Confirmed by carol")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
