"""Five items by names and roles alone, what is read out, and focus that is never covered."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from review_queue.models import Decision, State
from review_queue.services.people.preferences import change_keys
from tests.browser.conftest import OpenDesk
from tests.browser.desk import settle, shows, waiting
from tests.builders import fresh
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNDER_THE_BARS = """() => {
  const here = document.activeElement;
  const bars = [...document.querySelectorAll('.decision-bar, #header')];
  if (bars.some(bar => bar.contains(here)) || here.matches('.skip-to-content-link')) return '';
  const one = here.getBoundingClientRect();
  const [top, low] = [document.querySelector('#header'), document.querySelector('.decision-bar')];
  const isFixed = getComputedStyle(low).position === 'fixed';
  const upper = top.getBoundingClientRect().bottom;
  const lower = isFixed ? low.getBoundingClientRect().top : innerHeight;
  const isTall = one.height > lower - upper;
  const covered = one.bottom <= upper || one.top >= lower || (!isTall && one.bottom > lower);
  return covered ? here.outerHTML.slice(0, 120) : '';
}"""
SMALL_TARGETS = """[...document.querySelectorAll(
    '#content :is(button, summary, .btn, input:not([type=hidden])), #header :is(button, summary)')]
  .filter(one => one.checkVisibility() && !one.matches('[type=checkbox]'))
  .filter(one => getComputedStyle(one).display !== 'inline')  // a target inside a sentence
  .filter(one => Math.min(one.offsetHeight, one.offsetWidth) < 24)
  .map(one => `${one.offsetWidth}x${one.offsetHeight} ${one.outerHTML.slice(0, 90)}`)"""


def press(page: Page, name: str, *, menu: str = "") -> None:
    """Act on a control as a screen reader finds it: by role and name, with Enter."""
    settle(page)
    if menu:
        page.locator("summary").filter(has_text=menu).first.press("Enter")
    page.get_by_role("button", name=name, exact=True).first.press("Enter")


def read_out(page: Page, words: str) -> None:
    """What the polite region says last."""
    expect(page.locator("#desk-live[role=status]")).to_contain_text(words)


def test_five_items_are_reviewed_by_names_and_roles_alone(open_desk: OpenDesk, bob: User) -> None:
    change_keys(user=bob, keys={}, keys_on=False, assistive_technology=True)
    tasks = waiting(5)
    desk = open_desk(bob, address("review_item", tasks[0].pk))
    page = desk.page
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    for region in ("What came in", "Why a person must look", "What is proposed", "This workflow"):
        expect(page.get_by_role("region", name=region)).to_be_visible()

    press(page, "Approve")
    shows(page, tasks[1])
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    read_out(page, f"Approved #{tasks[0].pk}, leaves in")

    press(page, "Fix & approve")
    page.get_by_role("textbox", name="Body").fill("A better answer")
    press(page, "Approve with edits")
    shows(page, tasks[2])

    press(page, "Tone or wording", menu="Send back")
    shows(page, tasks[3])
    read_out(page, f"#{tasks[2].pk} went back for a better draft.")

    press(page, "Spam or a scam", menu="Reject")
    shows(page, tasks[4])
    read_out(page, f"#{tasks[3].pk} was rejected.")

    press(page, "Undo")
    shows(page, tasks[1])
    read_out(page, "waits for a decision again")
    answers = list(Decision.objects.order_by("id").values_list("answer", flat=True))
    assert answers == ["approve", "approve_edited", "send_back", "reject"]
    assert fresh(tasks[1]).state == State.PENDING
    assert desk.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (640, 400), (320, 640)])
def test_focus_is_never_under_a_bar(
    open_desk: OpenDesk, bob: User, width: int, height: int
) -> None:
    page = open_desk(bob, address("review_item", waiting(2)[0].pk), width=width).page
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    covered: list[str] = []
    places: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        covered += [found] if (found := page.evaluate(UNDER_THE_BARS)) else []
        places.add(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert covered == []
    assert len(places) > 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_200_percent_everything_still_fits(open_desk: OpenDesk, bob: User, scheme: str) -> None:
    # 1280 pixels at 200 percent are 640 of the page's own.
    desk = open_desk(
        bob, address("review_item", waiting(2)[0].pk), width=640, scheme=scheme,
        device_scale_factor=2,
    )  # fmt: skip
    page = desk.page
    page.set_viewport_size({"width": 640, "height": 400})
    for path in (page.url, address("review_queue_home"), address("review_keys")):
        page.goto(path if path.startswith("http") else page.url.split("/admin/")[0] + path)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide), path
    assert desk.complaints == []


def test_reduced_motion_moves_nothing(open_desk: OpenDesk, bob: User) -> None:
    tasks = waiting(2)
    page = open_desk(bob, address("review_item", tasks[0].pk), reduced_motion="reduce").page
    settle(page)
    page.keyboard.press("j")
    shows(page, tasks[1])
    page.keyboard.press("Control+k")
    moving = page.evaluate(
        "document.getAnimations().filter(one => one.effect.getTiming().duration > 0).length"
    )
    assert moving == 0


def test_targets_of_the_item_are_large_enough(open_desk: OpenDesk, bob: User) -> None:
    page = open_desk(bob, address("review_item", waiting(2)[0].pk)).page
    settle(page)
    assert page.evaluate(SMALL_TARGETS) == []
