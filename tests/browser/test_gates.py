"""Gated work in a real browser, at a desk and on a phone: the button says what is missing, live."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Request, Route, expect

from review_queue.models import BlindAnswer, Decision, Draft, State, Task, ViewEvent
from tests.browser.conftest import OpenDesk
from tests.builders import a_note, fresh
from tests.lifting import lifted
from tests.review_queue.desk.pages import address
from tests.review_queue.services.decisions.gates.scenes import PAYMENT, a_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def no_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def takes_to_read(task: Task, milliseconds: int) -> None:
    """What the draft needs to be read with care; a quarter of it is asked before a yes."""
    with lifted(Draft):
        Draft.objects.filter(task=task).update(read_ms=milliseconds)


@WIDTHS
def test_a_check_counts_down_and_opens_by_itself(
    open_desk: OpenDesk, bob: User, width: int
) -> None:
    task = a_task(a_note("Fine"), tier=2)
    takes_to_read(task, 80_000)  # a floor of twenty seconds
    desk = open_desk(bob, address("review_item", task.pk), width=width)
    page = desk.page
    button = page.locator("[data-act=approve]")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_attribute("aria-describedby", "approve-why")
    expect(page.locator("#approve-why")).to_have_text(
        re.compile(r"(20|1?\d) more seconds? of reading")
    )
    expect(page.locator("#gates")).to_contain_text("more second")
    button.click(force=True)
    expect(page.locator("#desk-live")).to_contain_text("Not yet.")
    assert Decision.objects.count() == 0
    takes_to_read(task, 16_000)  # four seconds
    page.reload()
    page.mouse.move(200, 300)
    page.mouse.move(210, 310)
    page.locator("[data-draft-end]").scroll_into_view_if_needed()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    expect(page.locator("#gates")).to_contain_text("Everything is done.")
    assert no_sideways(page)
    button.click()
    page.wait_for_url(f"**{address('review_queue_home')}")
    decision = Decision.objects.get()
    assert fresh(task).state == State.APPROVED
    assert decision.gates["dwell"][0]["how"] == "measured"
    assert decision.active_ms >= 4_000
    assert desk.complaints == []


@WIDTHS
def test_two_people_answer_type_open_and_tick_before_they_approve(
    open_desk: OpenDesk, bob: User, dana: User, width: int
) -> None:
    task = a_task(PAYMENT, a_note("Paid as ordered."))
    takes_to_read(task, 4_000)
    desk = open_desk(bob, address("review_item", task.pk), width=width)
    page = desk.page
    phone = page.get_by_text("Open on a computer, or do the blind re-key here.")
    expect(phone).to_be_visible(visible=width < 600)
    expect(page.get_by_text("€1,180.00")).to_have_count(0)
    expect(page.locator("#approve-why")).to_contain_text("Say what you would do")
    assert no_sideways(page)

    page.get_by_label("Do what they ask").check()
    page.get_by_label("Amount (EUR), step 1").fill("1.180,00")
    page.get_by_label("Who gets it, step 1").fill("Nordlicht Keramik GmbH")
    page.get_by_label("Account number, step 1").fill("NL91 ABNA 0417 1643 00")
    page.get_by_label("Date, step 1").fill("2026-12-05")
    page.get_by_role("button", name="Show me the draft").click()
    expect(page.get_by_text("What you said before you saw the draft")).to_be_visible()
    assert BlindAnswer.objects.get().after_reveal is False

    for claim in page.locator(".proposal .proof[data-open]").all():
        claim.click()
    page.locator("[data-open-card] button").first.click()
    expect(page.locator("#evidence-1-body")).to_be_visible()
    expect(page.locator("#gates")).to_contain_text("Confirm step 1 by itself")
    page.locator("#confirm-1").check()
    page.locator("#confirm-2").check()
    page.mouse.move(200, 300)
    button = page.locator("[data-act=approve]")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    button.click()
    page.wait_for_url(f"**{address('review_queue_home')}")
    decision = Decision.objects.get()
    assert (decision.blind_answer, decision.gates["tier"]) == ("do_it", 3)
    assert fresh(task).state == State.PENDING
    assert ViewEvent.objects.filter(card="evidence-1", opened=True).count() == 1
    assert desk.complaints == []


def test_an_answer_that_comes_late_takes_nothing_back(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    task = a_task(a_note("Fine"), tier=3)
    takes_to_read(task, 0)  # so that nothing asks again
    page = open_desk(bob, address("review_item", task.pk)).page
    # The page gives up on an answer after 10 s and asks again; here only the answer counts.
    page.add_init_script("AbortSignal.timeout = () => new AbortController().signal")
    page.reload()
    page.get_by_label("Do what they ask").check()
    held: list[Route] = []

    def hold_the_first_question(route: Route) -> None:
        if held or not _asks_for_gates(route.request):
            route.continue_()
        else:
            held.append(route)

    page.route("**/views/", hold_the_first_question)
    with page.expect_request(_asks_for_gates):
        page.get_by_role("button", name="Show me the draft").click()
    expect(page.locator("#gates")).to_contain_text("Open “")
    stale = held[0].fetch()
    page.locator("[data-open-card] button").click()
    with page.expect_request(_asks_for_gates) as told:
        held[0].fulfill(response=stale)
    assert json.loads(told.value.post_data or "")["opened"] == ["evidence-1"]
    expect(page.locator("#gates")).to_contain_text("Everything is done.")
    expect(page.locator("[data-act=approve]")).not_to_have_attribute("aria-disabled", "true")


def _asks_for_gates(request: Request) -> bool:
    """A report that wants an answer; the time spent before a page is left goes without one."""
    return request.url.endswith("/views/") and json.loads(request.post_data or "{}")["gates"]


def test_what_is_pasted_is_refused_and_said_to_be(open_desk: OpenDesk, bob: User) -> None:
    task = a_task(PAYMENT)
    page = open_desk(bob, address("review_item", task.pk)).page
    field = page.get_by_label("Amount (EUR)")
    field.focus()
    field.evaluate(
        "(box) => box.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true}))"
    )
    expect(page.get_by_text("Nothing was pasted. Type it from the source.")).to_be_visible()
    assert field.input_value() == ""


def test_without_scripts_evidence_opens_and_a_yes_too_early_is_refused(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    task = a_task(a_note("Fine"), tier=3)
    takes_to_read(task, 160_000)
    page = open_desk(bob, address("review_item", task.pk), java_script_enabled=False).page
    expect(page.locator("#gates")).to_contain_text("Say what you would do")
    page.get_by_label("Say no").check()
    page.get_by_role("button", name="Show me the draft").click()
    page.locator("[data-open-card] button").click()
    expect(page.locator("#evidence-1-body")).to_be_visible()
    page.locator("[data-act=approve]").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        re.compile(r"[1-4]?\d more seconds? of reading")
    )
    assert Task.objects.get().state == State.PENDING
    assert Decision.objects.count() == 0
