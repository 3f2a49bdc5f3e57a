"""Moving without page loads: fetched ahead, swapped in, thrown away when old, and the way back."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Claim, Decision, Draft, State, Task, ViewEvent
from review_queue.services.decisions.deciding import reject_task, send_back_task
from review_queue.services.desk.claiming import claim_task
from review_queue.services.drafts.drafting import record_result
from tests.browser.conftest import OpenDesk
from tests.browser.desk import fetched_ahead, mark, same_page, settle, shows, waiting
from tests.builders import a_draft, an_email, ballot, fresh
from tests.conftest import PASSWORD
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(open_desk: OpenDesk, user: User, task: Task) -> Page:
    """The item, settled, marked against page loads."""
    page = open_desk(user, address("review_item", task.pk)).page
    settle(page)
    mark(page)
    return page


def test_two_are_fetched_ahead_and_nobody_has_claimed_or_seen_them(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(4)
    page = opened(open_desk, bob, tasks[0])
    fetched_ahead(page, 2)
    assert page.evaluate("Desk.ahead()") == [address("review_item", task.pk) for task in tasks[1:3]]
    with page.expect_response(f"**{address('review_claim', tasks[0].pk)}"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # claims again
    page.goto(page.url.split("/admin/")[0] + "/admin/")
    assert [claim.task_id for claim in Claim.objects.all()] == [tasks[0].pk]
    assert set(ViewEvent.objects.values_list("task_id", flat=True)) <= {tasks[0].pk}


def test_next_shows_the_fetched_item_at_once_with_title_focus_and_address(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(3)
    Task.objects.filter(pk=tasks[1].pk).update(subject="Lamp flickers")
    page = opened(open_desk, bob, tasks[0])
    fetched_ahead(page, 2)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))
    with page.expect_response(f"**{address('review_claim', tasks[1].pk)}"):
        page.keyboard.press("j")
    shows(page, tasks[1])
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_have_text("Lamp flickers")
    assert page.title() == "Lamp flickers | Human in the loop"
    own = address("review_item", tasks[1].pk)
    assert not [one for one in asked if one.startswith("GET") and one.endswith(own)]
    assert same_page(page)


def test_back_and_forward_walk_over_swapped_items(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(3)
    page = open_desk(bob, address("review_queue_home")).page
    page.locator(".queue-title a").first.click()
    shows(page, tasks[0])
    for task in tasks[1:]:
        settle(page)
        page.keyboard.press("j")
        shows(page, task)
    page.go_back()
    shows(page, tasks[1])
    page.go_back()
    shows(page, tasks[0])
    page.go_forward()
    shows(page, tasks[1])
    page.go_back()
    page.go_back()
    page.wait_for_url(f"**{address('review_queue_home')}")


def test_what_was_fetched_ahead_and_changed_since_is_thrown_away(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    tasks = waiting(3)
    page = opened(open_desk, bob, tasks[0])
    fetched_ahead(page, 2)
    send_back_task(ballot(tasks[1], dana))
    record_result(tasks[1].pk, a_draft(an_email(body="The second draft")))
    page.keyboard.press("j")
    shows(page, tasks[1])
    expect(page.locator(".letter").last).to_contain_text("The second draft")
    expect(page.locator("#decide [name=draft_hash]")).to_have_value(fresh(tasks[1]).draft_hash)
    assert same_page(page)


def test_a_decision_leads_on_without_a_page_load_and_every_script_works_again(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(4)
    page = opened(open_desk, bob, tasks[0])
    for now, after in pairwise(tasks):
        page.mouse.move(200, 300 + now.pk % 7)
        expect(page.locator("#decide [name=active_ms]")).to_have_value(re.compile(r"^\d{3,}$"))
        settle(page)
        page.keyboard.press("a")
        shows(page, after)
        assert Claim.objects.filter(task=after, reviewer=bob).count() == 1
    assert same_page(page)
    assert Decision.objects.filter(answer="approve", active_ms__gt=0).count() == 3
    expect(page.locator("#desk-said .countdown").first).to_contain_text("leaves in")
    expect(page.get_by_text("2 more can be taken back")).to_be_visible()


def test_a_stale_decision_is_refused_in_place_with_the_change_shown(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    tasks = waiting(2)
    page = opened(open_desk, bob, tasks[0])
    send_back_task(ballot(tasks[0], dana))
    record_result(tasks[0].pk, a_draft(an_email(body="Another text")))
    assert Draft.objects.filter(task=tasks[0]).count() == 2
    page.keyboard.press("a")
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was decided")
    expect(page.locator("#decide [name=draft_hash]")).to_have_value(fresh(tasks[0]).draft_hash)
    shows(page, tasks[0])
    assert Decision.objects.filter(answer="approve").count() == 0
    settle(page)
    page.keyboard.press("a")
    shows(page, tasks[1])
    assert fresh(tasks[0]).state == State.APPROVED
    assert same_page(page)


def test_a_broken_connection_loses_nothing_and_pressing_again_decides_once(
    open_desk: OpenDesk, bob: User
) -> None:
    tasks = waiting(2)
    page = opened(open_desk, bob, tasks[0])
    page.keyboard.press("e")
    page.locator("#a1-body").fill("My careful words")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk-alarm")).to_contain_text("it may or may not have arrived")
    expect(page.locator("#a1-body")).to_have_value("My careful words")
    assert Decision.objects.count() == 0
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    shows(page, tasks[1])
    expect(page.locator("#desk-alarm")).to_be_empty()
    assert [one.answer for one in Decision.objects.all()] == ["approve_edited"]


def test_moving_on_without_a_connection_stays_and_says_so(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(5)
    page = opened(open_desk, bob, tasks[3])
    fetched_ahead(page, 2)  # the last one, then the first: the one before is not among them
    page.context.set_offline(True)
    page.keyboard.press("k")
    expect(page.locator("#desk-alarm")).to_contain_text("the other item could not be shown")
    shows(page, tasks[3])


def test_lost_rights_are_said_and_the_text_stays(open_desk: OpenDesk, bob: User) -> None:
    task = waiting(2)[0]
    page = opened(open_desk, bob, task)
    page.keyboard.press("e")
    page.locator("#a1-body").fill("My careful words")
    bob.groups.clear()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk-alarm")).to_contain_text("Nothing was decided.")
    expect(page.locator("#a1-body")).to_have_value("My careful words")
    assert Decision.objects.count() == 0


def test_logged_out_meanwhile_is_said_and_after_logging_in_the_same_press_works(
    open_desk: OpenDesk, bob: User
) -> None:
    task = waiting(2)[0]
    page = opened(open_desk, bob, task)
    page.keyboard.press("e")
    page.locator("#a1-body").fill("My careful words")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk-alarm")).to_contain_text("You are logged out. Nothing was decided.")
    expect(page.locator("#a1-body")).to_have_value("My careful words")
    assert Decision.objects.count() == 0
    with page.expect_popup() as opened_tab:
        page.get_by_role("link", name="Log in").click()
    tab = opened_tab.value
    tab.fill("#id_username", "bob")
    tab.fill("#id_password", PASSWORD)
    tab.click("#login-form button[type=submit]")
    tab.wait_for_url(lambda url: "/login/" not in url)
    page.locator("#a1-body").press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(address("review_item", task.pk)))
    assert [one.answer for one in Decision.objects.all()] == ["approve_edited"]


def test_the_same_forms_work_without_scripts(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    path = address("review_item", tasks[0].pk)
    page = open_desk(bob, path, java_script_enabled=False).page
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url(f"**{address('review_item', tasks[1].pk)}")
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_url(f"**{path}")
    assert fresh(tasks[0]).state == State.PENDING


def test_somebody_who_took_the_next_one_meanwhile_is_named_after_the_swap(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    tasks = waiting(3)
    page = opened(open_desk, bob, tasks[0])
    fetched_ahead(page, 2)
    claim_task(task_id=tasks[1].pk, user=dana)
    page.keyboard.press("j")
    expect(page.locator("#claim-note")).to_contain_text("Dana is on this until")


def test_what_others_decided_meanwhile_is_shown_as_decided(
    open_desk: OpenDesk, bob: User, dana: User
) -> None:
    tasks = waiting(3)
    page = opened(open_desk, bob, tasks[0])
    fetched_ahead(page, 2)
    reject_task(ballot(tasks[1], dana))
    page.keyboard.press("j")
    shows(page, tasks[1])
    expect(page.get_by_text("Rejected").first).to_be_visible()
    expect(page.locator("[data-act=approve]")).to_have_count(0)
    settle(page)
    page.keyboard.press("j")
    shows(page, tasks[2])
