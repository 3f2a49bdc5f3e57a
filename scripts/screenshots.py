"""`make screenshots`: starts the product, uses it in Chromium, writes docs/screenshots/*.png.

The pictures show the demo company of a fresh data folder and what reviewers did to it a moment
before. What is rare in a fresh company is brought about by scripts/stage_desk.py. The second start,
for the empty pages, is `EMPTY=1`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from scripts.camera import (
    DESKTOP,
    FLAGS,
    PHONE,
    Camera,
    camera_on,
    find_browser,
    follow,
    open_item,
    say,
)
from scripts.screenshot_records import show_auditor, show_owner
from scripts.screenshot_states import (
    show_company_kept,
    show_items,
    show_lists,
    show_recall_run,
    show_small_and_dark,
    show_telling,
    show_together,
    stage,
)
from tests.doubles.product import ROOT

FOLDER = ROOT / "docs" / "screenshots"
# The mails approved below wait two minutes; the worker looks every five seconds.
UNTIL_SENT_MS, LOOK_EVERY_MS = 180_000, 3_000

APPROVED = "Just wanted to say thank you"
FIXED = "Where is my parcel?"
SHOWN = "Vase from order 10466 arrived in pieces"


def show_log_in(camera: Camera) -> None:
    """What everybody sees first."""
    with camera.open(size=DESKTOP) as page:
        camera.take(page, "login")


def show_reviewing(camera: Camera) -> None:
    """A reviewer's way from the first page to the record of what ran."""
    with camera.open("reviewer", size=DESKTOP) as page:
        camera.take(page, "home")
        page.goto("/admin/review/")
        camera.take(page, "queue")
        open_item(page, SHOWN)
        camera.take(page, "item", whole=True)
        approve(page)
        fix_and_approve(camera, page)
        page.goto("/admin/review/")
        camera.take(page, "hold")
        page.goto("/admin/intake/new/")
        fill_new_task(page)
        camera.take(page, "new-task", whole=True)
        show_outbox_and_timeline(camera, page)


def approve(page: Page) -> None:
    """Approve one draft as it stands."""
    open_item(page, APPROVED)
    press_approve(page, APPROVED)


def press_approve(page: Page, subject: str) -> None:
    """Approve what is open, and see it leave."""
    page.get_by_role("button", name="Approve").first.click()
    page.locator(".leaving").get_by_role("link", name=subject).first.wait_for()


def fix_and_approve(camera: Camera, page: Page) -> None:
    """Change a sentence of one draft, then approve the changed one."""
    open_item(page, FIXED)
    page.get_by_role("button", name="Fix").click()
    body = page.get_by_label("Body", exact=True)
    body.fill(body.input_value() + "\nP.S. The bowls are packed in paper, please keep it dry.\n")
    camera.take(page, "fix-and-approve")
    page.locator("[data-your-changes] .change").first.wait_for()
    page.locator("[data-your-changes]").scroll_into_view_if_needed()
    camera.take(page, "your-changes")
    press_approve(page, FIXED)


def fill_new_task(page: Page) -> None:
    """A question as it could come in by phone."""
    page.get_by_label("Workflow").select_option("support-replies")
    page.get_by_label("Subject").fill("Opening hours next week")
    page.get_by_label("Customer's name").fill("Ruben Aalbers")
    page.get_by_label("Customer's e-mail").fill("ruben.aalbers@example.net")
    page.get_by_label("Message").fill("Hello, are you open on Thursday evening? Best, Ruben")


def show_outbox_and_timeline(camera: Camera, page: Page) -> None:
    """Wait until the fixed mail has left into the sandbox, then show it and its record."""
    page.goto("/admin/review/?tab=done")
    link = page.get_by_role("link", name=FIXED, exact=True)
    for _ in range(UNTIL_SENT_MS // LOOK_EVERY_MS):
        if link.count():
            break
        page.wait_for_timeout(LOOK_EVERY_MS)
        page.reload()
    follow(page, link)
    camera.take(page, "timeline", whole=True)
    page.goto("/admin/review/outbox/")
    camera.take(page, "outbox")
    follow(page, page.locator(".queue-title a").first)
    camera.take(page, "outbox-item", whole=True)


def show_setting_up(camera: Camera) -> None:
    """The owner's pages: the rules as sentences, and one workflow."""
    with camera.open("owner", size=DESKTOP) as page:
        page.goto("/admin/policies/policyversion/")
        follow(page, page.locator("#result_list tbody th a").first)
        camera.take(page, "policies", whole=True)
        page.goto("/admin/queue/workflow/")
        follow(page, page.get_by_role("link", name="Support replies").first)
        camera.take(page, "workflow", whole=True)


def show_dark_and_phone(camera: Camera) -> None:
    """The two pages staff live in, at night and on a phone."""
    for name, size, dark in (("dark", DESKTOP, True), ("phone", PHONE, False)):
        with camera.open("reviewer", size=size, dark=dark) as page:
            page.goto("/admin/review/")
            camera.take(page, f"queue-{name}")
            open_item(page, SHOWN)
            camera.take(page, f"item-{name}")


def show_empty(camera: Camera) -> None:
    """The queue of a company that has just begun."""
    with camera.open("owner", size=DESKTOP) as page:
        page.goto("/admin/review/")
        camera.take(page, "empty")


# The trail first: what the scene puts into the database past its services is rightly found.
FIRST = (show_log_in, show_auditor, show_setting_up, show_dark_and_phone, show_reviewing)
STAGED = (
    show_items,
    show_small_and_dark,
    show_lists,
    show_company_kept,
    show_together,
    show_recall_run,
    show_telling,
    show_owner,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Take every picture; 1 when a page complained, 2 when there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the pictures")
    folder: Path = parser.parse_args(arguments).into
    executable = find_browser()
    if executable is None:
        say("Chromium is not installed: apt-get install chromium. No picture was taken.")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        with camera_on(browser, folder) as camera:
            stage(camera, "chance")
            for show in FIRST:
                show(camera)
            stage(camera, "scene")
            for show in STAGED:
                show(camera)
            complaints += camera.complaints
        with camera_on(browser, folder, EMPTY="1") as camera:
            show_empty(camera)
            complaints += camera.complaints
        browser.close()
    for complaint in complaints:
        say(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
