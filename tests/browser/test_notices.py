"""The bell and the pages a letter leads to, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, expect

from review_queue.models import Decision, DecisionLink, Letter, Notice, NoticeKind, State, Task
from review_queue.notices.links import make_link
from review_queue.notices.sending import send_letters
from review_queue.services.people.notifying import notify
from tests.browser.conftest import OpenDesk
from tests.builders import a_workflow, fresh, pending

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = "/admin/review/notices/"


@pytest.fixture(autouse=True)
def letters(settings: Any, live_server: Any) -> None:
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = live_server.url


def told(person: User, number: int = 1) -> None:
    """So many notices."""
    for one in range(number):
        notify(to=person, kind=NoticeKind.MENTION, text=f"Dana named you, {one}.")


def test_the_bell_counts_and_so_does_the_title(open_desk: OpenDesk, bob: User) -> None:
    told(bob, 2)
    watched = open_desk(bob, "/admin/review/")
    page = watched.page
    expect(page.locator("[data-bell-count]")).to_have_text("2")
    expect(page).to_have_title(re.compile(r"^\(2\) Review desk"))
    assert page.locator("[data-bell]").get_attribute("aria-label") == "Notices, 2 unread"
    told(bob)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-bell-count]")).to_have_text("3")
    page.click("[data-bell]")
    page.click("text=Mark all as read")
    expect(page.locator("[data-bell-count]")).to_be_hidden()
    expect(page).to_have_title(re.compile(r"^Notices"))
    assert Notice.objects.filter(read_at=None).count() == 0
    assert (watched.complaints, watched.foreign) == ([], [])


def test_nothing_is_asked_for_while_the_tab_is_hidden(open_desk: OpenDesk, bob: User) -> None:
    page = open_desk(bob, "/admin/review/").page
    expect(page.locator("[data-bell]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    hide = "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})"
    page.evaluate(f"{hide}; document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert [url for url in asked if "notices/count" in url] == []


def test_a_notice_is_opened_put_off_and_read_by_keyboard_alone(
    open_desk: OpenDesk, bob: User
) -> None:
    task = pending()
    notify(to=bob, kind=NoticeKind.ASSIGNED, task=task, text="Dana gave you this one.")
    told(bob)
    page = open_desk(bob, LISTS).page
    page.locator("summary:has-text('Later')").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Put off until")
    page.locator("button:has-text('Open')").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/review/{task.pk}/")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_fit_and_nothing_is_cut_off(open_desk: OpenDesk, bob: User, width: int) -> None:
    notify(to=bob, kind=NoticeKind.ASSIGNED, task=pending(), text="Dana gave you this one.")
    watched = open_desk(bob, LISTS, width=width)
    page = watched.page
    for path in (LISTS, f"{LISTS}settings/", f"{LISTS}letters/"):
        page.goto(page.url.split("/admin/")[0] + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
    assert watched.complaints == []


def test_a_link_from_a_letter_decides_after_the_button_is_pressed(
    open_desk: OpenDesk, bob: User, live_server: Any
) -> None:
    task = pending()
    notify(to=bob, kind=NoticeKind.AT_RISK, task=task, text="Nearly over.")
    send_letters()
    link = re.findall(rf"{live_server.url}(/decide/\S+)", str(mail.outbox[0].body))[0]
    watched = open_desk(bob, link, width=390)
    page = watched.page
    expect(page.locator("h1")).to_have_text(task.subject)
    expect(page.locator(".proposal")).to_contain_text("Called the customer.")
    assert Decision.objects.count() == 0
    page.click("text=Approve as it stands")
    expect(page.locator(".messages")).to_contain_text("Approved.")
    assert Decision.objects.get().channel == "email"
    assert (watched.complaints, watched.foreign) == ([], [])


def test_a_scanner_with_a_real_browser_follows_fifty_links_and_decides_nothing(
    browser: Browser, live_server: Any, bob: User
) -> None:
    """No log-in is needed here, the worst case; it runs scripts, waits, and clicks every link."""
    a_workflow(email_approval=True)
    addresses = _links(live_server.url, bob, 50)
    context = browser.new_context()
    page = context.new_page()
    for address in addresses:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200
        page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
        page.mouse.move(200, 200)
        page.mouse.wheel(0, 2000)
    for anchor in page.locator("main a[href]").all():
        href = anchor.get_attribute("href") or ""
        page.request.get(f"{live_server.url}{href}" if href.startswith("/") else href)
    context.close()
    assert Decision.objects.count() == 0
    assert Task.objects.filter(state=State.PENDING).count() == 50
    assert DecisionLink.objects.filter(used_at=None).count() == 50
    client = browser.new_context()
    last = client.new_page()
    last.goto(addresses[0])
    last.click("text=Approve as it stands")
    expect(last.locator("h1")).to_contain_text("done")
    client.close()
    assert Decision.objects.count() == 1


def _links(site: str, person: User, number: int) -> list[str]:
    now = timezone.now()
    letter = Letter.objects.create(
        recipient=person, address=person.email, slot="now 0", subject="", text="", html="",
        next_at=now, created_at=now, status=Letter.Status.SENT,
    )  # fmt: skip
    tasks = [fresh(pending()) for _ in range(number)]
    tokens = [make_link(task=one, letter=letter, answer="approve", at=now) for one in tasks]
    return [f"{site}/decide/{token}/" for token in tokens]
