"""The states of the desk for `make screenshots`: every list, item, gate, dialog and letter."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

from playwright.sync_api import Page

from scripts.camera import DESKTOP, PHONE, Camera, follow, open_item
from tests.doubles.product import ROOT, clean_environment

PLAIN = "Visiting the showroom on Saturday"
PRICE = "Invoice OM-2026-0907"
TWO_PEOPLE = "Invoice OM-2026-0910"
HIDDEN = "Broken candle holder, order 10473"
GATED = "Lamp from order 10102 flickers"
RETYPE = "Refund for order 10412, sideboard scratched"
CHANGED = "Re: your return for order 10437"
HELD = "Cancel order 10501"
ASKED = "Invoice for order 10463"
LEAVING = "cant log in"
PUT_OFF = "Returning the linen curtains"
SINCE = "%Y-%m-%dT%H:%M"
LOOKS = (("", DESKTOP, False), ("-dark", DESKTOP, True), ("-phone", PHONE, False))


def stage(camera: Camera, what: str) -> None:
    """Bring something about in the running product's data folder."""
    subprocess.run(
        [sys.executable, "-m", "scripts.stage_desk", what],
        env=clean_environment(DATA_DIR=str(camera.data_dir), PORT=str(camera.product.port)),
        cwd=ROOT,
        check=True,
    )


def show_lists(camera: Camera) -> None:
    """The queue filtered, empty, put off and as a list of twenty minutes."""
    with camera.open("reviewer", size=DESKTOP) as page:
        page.goto("/admin/review/?q=zeppelin")
        camera.take(page, "queue-no-match")
        page.goto("/admin/review/?tab=snoozed")
        camera.take(page, "queue-nothing-put-off")
        page.goto("/admin/review/?workflow=refunds-and-credits&tier=2")
        camera.take(page, "queue-filtered")
        open_item(page, PUT_OFF)
        page.locator(".bar-later > summary").click()
        camera.take(page, "item-later")
        left = page.url
        page.get_by_role("button", name="One hour").click()
        page.wait_for_url(lambda url: url != left)
        page.goto("/admin/review/?tab=snoozed")
        camera.take(page, "queue-put-off")
        page.goto("/admin/review/")
        page.get_by_role("button", name="20 minutes").click()
        page.wait_for_url("**/review/plan/")
        camera.take(page, "plan", whole=True)
        page.get_by_role("button", name="Put away").click()
        page.goto("/admin/review/keys/")
        camera.take(page, "keys-page", whole=True)


def show_items(camera: Camera) -> None:
    """Items: plain, doubtful, gated, hidden until answered, with palette and keys."""
    with camera.open("reviewer", size=DESKTOP) as page:
        for subject, name in (
            (PLAIN, "item-plain"),
            (PRICE, "item-mismatch"),
            (RETYPE, "item-retype"),
            (TWO_PEOPLE, "item-two-people"),
            (GATED, "item-gated"),
        ):
            open_item(page, subject)
            camera.take(page, name, whole=True)
        open_item(page, HIDDEN)
        page.locator('details[data-card="html"]:not([open]) > summary').click()
        page.frame_locator("iframe.foreign-frame").get_by_text("Victor Lang").first.wait_for()
        camera.take(page, "item-hidden-text", whole=True)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.keyboard.type("ask")
        camera.take(page, "palette")
        page.keyboard.press("Escape")
        page.evaluate("Desk.press('help')")
        camera.take(page, "keys-help")
        page.keyboard.press("Escape")
        page.locator(".bar-more > summary").click()
        camera.take(page, "item-more")
        page.keyboard.press("Escape")
        page.locator(".bar-back > summary").click()
        camera.take(page, "item-send-back")


def show_company_kept(camera: Camera) -> None:
    """Two people at one item: held, asked for an opinion, changed meanwhile."""
    with (
        camera.open("reviewer2", size=DESKTOP) as other,
        camera.open("reviewer", size=DESKTOP) as page,
    ):
        open_item(other, HELD)
        other.get_by_role("button", name="Fix").click()
        open_item(page, HELD)
        camera.take(page, "item-held", whole=True)
        open_item(page, ASKED)
        asked = page.url
        with page.expect_response("**/opinion/"):
            page.evaluate("Desk.press('second_opinion')")
        page.goto(asked)
        page.get_by_text("You asked").wait_for()
        camera.take(page, "item-opinion-asked", whole=True)
        other.goto(asked)
        camera.take(other, "item-opinion-answer", whole=True)
        open_item(page, CHANGED)
        stage(camera, "order")
        page.get_by_role("button", name="Send back").or_(
            page.locator(".bar-back > summary")
        ).first.click()
        page.locator(".bar-back [data-reason]").first.click()
        page.locator(".stale, .leaving").first.wait_for()
        camera.take(page, "item-stale", whole=True)


def show_together(camera: Camera) -> None:
    """Look-alikes in one list; then what an owner sees of a recall."""
    for name, size, dark in LOOKS:
        with camera.open("reviewer", size=size, dark=dark) as page:
            open_item(page, PLAIN)
            page.evaluate("Desk.press('batch')")
            page.wait_for_url("**/review/batch/**")
            camera.take(page, f"batch{name}")
            page.locator(".batch-picked button").first.click()
            page.locator(".batch-whole").wait_for()
            camera.take(page, f"batch-opened{name}")
        with camera.open("owner", size=size, dark=dark) as page:
            page.goto(f"/admin/review/recall/?since={_days_ago(3)}")
            camera.take(page, f"recall{name}", whole=True)


def show_recall_run(camera: Camera) -> None:
    """A recall while it runs and when it is over; a task that needs a person."""
    with camera.open("reviewer", size=DESKTOP) as page:
        open_item(page, LEAVING)
        page.get_by_role("button", name="Approve").first.click()
        page.locator(".leaving").get_by_role("link", name=LEAVING).first.wait_for()
    with camera.open("owner", size=DESKTOP) as page:
        page.goto(f"/admin/review/recall/?since={_days_ago(3)}")
        page.get_by_label("Why?").fill("Prices of last week's list were used.")
        page.get_by_role("button", name="Recall what can be recalled").click()
        page.get_by_role("heading", name="Done").wait_for()
        camera.take(page, "recall-run", whole=True)
    for name, size, dark in LOOKS:
        with camera.open("owner", size=size, dark=dark) as page:
            show_recovery(camera, page, name)


def show_recovery(camera: Camera, page: Page, name: str) -> None:
    """What needs a person, and the page that asks what to do with it."""
    page.goto("/admin/review/?tab=needs")
    camera.take(page, f"queue-needs{name}")
    follow(page, page.locator(".queue-title a").first)
    if "/recovery/" not in page.url:
        page.goto(page.url.rstrip("/") + "/recovery/")
    camera.take(page, f"recovery{name}", whole=True)


def show_telling(camera: Camera) -> None:
    """What the product tells: notices, letters, and the page a link in a letter opens."""
    with camera.open("owner", size=DESKTOP) as page:
        open_item(page, PRICE)
        page.get_by_label("Comment for colleagues").fill("@reviewer is this the new price list?")
        page.get_by_role("button", name="Keep the comment").click()
        page.get_by_text("is this the new price list?").first.wait_for()
    stage(camera, "letters")
    for name, size, dark in LOOKS:
        with camera.open("reviewer", size=size, dark=dark) as page:
            page.goto("/admin/review/notices/")
            camera.take(page, f"notices{name}")
            page.goto("/admin/review/notices/settings/")
            camera.take(page, f"notice-settings{name}", whole=True)
            page.goto("/admin/review/notices/letters/")
            page.locator(".queue-title a").first.click()
            page.get_by_role("heading", level=1).wait_for()
            camera.take(page, f"letter{name}", whole=True)
            links = page.locator("section[aria-labelledby=links-title] a")
            if links.count():
                follow(page, links.first)
                camera.take(page, f"letter-link{name}", whole=True)


def show_small_and_dark(camera: Camera) -> None:
    """The gated and the hidden items once more at night and on a phone."""
    for name, size, dark in (("dark", DESKTOP, True), ("phone", PHONE, False)):
        with camera.open("reviewer", size=size, dark=dark) as page:
            for subject, what in (
                (TWO_PEOPLE, "item-two-people"),
                (GATED, "item-gated"),
                (HIDDEN, "item-hidden-text"),
            ):
                open_item(page, subject)
                camera.take(page, f"{what}-{name}", whole=True)
            page.locator(".bar-more > summary").click()
            camera.take(page, f"item-more-{name}")
            page.goto("/admin/review/")
            page.get_by_role("button", name="20 minutes").click()
            page.wait_for_url("**/review/plan/")
            camera.take(page, f"plan-{name}")
            page.get_by_role("button", name="Put away").click()


def _days_ago(days: int) -> str:
    return (datetime.now() - timedelta(days=days)).strftime(SINCE)  # noqa: DTZ005 - as typed in
