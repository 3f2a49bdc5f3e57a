"""Half-done edits, the claim's end, and the outbox strip: nothing is lost by leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from review_queue.execution.run import run_execution
from review_queue.models import Autosave, Claim, Decision, Execution, State
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle, shows, waiting
from tests.builders import fresh
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def typed(page: Page, words: str) -> None:
    """Change the reply, and wait until the server has it."""
    page.keyboard.press("e")
    with page.expect_response("**/autosave/") as kept:
        page.locator("#a1-body").fill(words)
    assert kept.value.status == 200


def test_edits_are_back_after_a_closed_tab_and_say_so(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    path = address("review_item", tasks[0].pk)
    page = open_desk(bob, path).page
    settle(page)
    typed(page, "Half a sentence")
    page.close()
    page = open_desk(bob, path).page
    expect(page.locator("#a1-body")).to_have_value("Half a sentence")
    expect(page.locator("[data-half-done]")).to_contain_text("are back in the form")
    expect(page.locator("#desk-live")).to_contain_text("are back in the form")
    expect(page.locator("[data-approve-label]")).to_contain_text("Approve with edits")
    settle(page)
    page.locator("#a1-body").press("Control+Enter")
    shows(page, tasks[1])
    assert [one.answer for one in Decision.objects.all()] == ["approve_edited"]
    assert Autosave.objects.count() == 0


def test_discard_gives_the_draft_back_and_a_second_look_finds_nothing(
    open_desk: OpenDesk, bob: User
) -> None:
    task = waiting(1)[0]
    page = open_desk(bob, address("review_item", task.pk)).page
    settle(page)
    typed(page, "Half a sentence")
    page.reload()
    page.get_by_role("button", name="Discard my edits").click()
    expect(page.locator("#desk-said")).to_contain_text("Your edits are gone.")
    expect(page.locator("#a1-body")).to_have_value("Body 0")
    assert Autosave.objects.count() == 0


def test_walking_to_the_next_and_back_keeps_what_was_typed(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.keyboard.press("e")
    with page.expect_response("**/autosave/"):
        page.locator("#a1-body").fill("Kept by leaving")
        page.locator(".decision-bar > [data-act=next]").click()
    shows(page, tasks[1])
    settle(page)
    page.keyboard.press("k")
    shows(page, tasks[0])
    expect(page.locator("#a1-body")).to_have_value("Kept by leaving")


def test_two_minutes_before_the_claim_ends_it_says_so_and_one_key_keeps_it(
    open_desk: OpenDesk, bob: User, settings: Any
) -> None:
    settings.REVIEW_HEARTBEAT_SECONDS = 60
    task = waiting(1)[0]
    claimed = f"**{address('review_claim', task.pk)}"
    page = open_desk(bob, "/admin/").page
    page.clock.install()
    with page.expect_response(claimed):
        page.goto(page.url.split("/admin/")[0] + address("review_item", task.pk))
    settle(page)
    # A heartbeat that keeps, still on its way, would undo the next line: wait for one that looks.
    with page.expect_response(claimed):
        page.clock.fast_forward(130_000)
    Claim.objects.update(leased_until=timezone.now() + timedelta(seconds=100))
    with page.expect_response(claimed):
        page.clock.fast_forward(60_000)
    note = page.locator("#claim-note")
    expect(note).to_contain_text("You hold this for 2 more min")
    expect(note).to_contain_text("Press L to keep it.")
    assert Claim.objects.get().leased_until < timezone.now() + timedelta(seconds=101)
    page.keyboard.press("l")
    expect(note).to_be_empty()
    assert Claim.objects.get().leased_until > timezone.now() + timedelta(seconds=590)


def test_undo_walks_back_through_the_last_approvals(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(4)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    for task in tasks[1:]:
        settle(page)
        page.keyboard.press("a")
        shows(page, task)
    for task in reversed(tasks[:3]):
        settle(page)
        page.keyboard.press("u")
        shows(page, task)
        expect(page.locator("#desk-live")).to_contain_text("waits for a decision again")
        assert fresh(task).state == State.PENDING
    expect(page.locator(".leaving")).to_have_count(0)
    settle(page)
    page.keyboard.press("u")
    expect(page.locator("#desk-live")).to_have_text("There is nothing left to undo.")
    assert [fresh(task).state for task in tasks] == [State.PENDING] * 4


def test_the_strip_offers_the_last_ten_each_with_its_own_undo(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(12)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    for task in tasks[1:]:
        settle(page)
        page.keyboard.press("a")
        shows(page, task)
    page.get_by_text("9 more can be taken back").click()
    expect(page.locator(".leaving [data-countdown]")).to_have_count(10)
    page.get_by_role("button", name=f"Undo #{tasks[4].pk}", exact=True).click()
    shows(page, tasks[4])
    assert fresh(tasks[4]).state == State.PENDING
    assert sum(fresh(task).state == State.APPROVED for task in tasks) == 10


def test_an_undo_after_the_worker_took_it_is_told_so_and_nothing_is_taken_back(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk)).page
    settle(page)
    page.keyboard.press("a")
    shows(page, tasks[1])
    settle(page)
    run = Execution.objects.order_by("position").first()
    assert run is not None
    Execution.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert run_execution(run.pk)
    page.keyboard.press("u")
    expect(page.get_by_role("alert").first).to_contain_text("Too late")
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was taken back")
    assert Execution.objects.get(pk=run.pk).status == Execution.Status.SUCCEEDED
    assert fresh(tasks[0]).state in (State.EXECUTING, State.EXECUTED)
    assert Decision.objects.count() == 1
