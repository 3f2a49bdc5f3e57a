"""`make screenshots`: starts the product, uses it in Chromium, writes docs/screenshots/*.png.

Nothing is staged: the pictures show the demo company of a fresh data folder and what a reviewer did
to it a moment before. The second start, for the empty pages, is `EMPTY=1`.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.doubles.product import Product, running_product

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
TALLEST = 1500
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
# The mails approved below wait two minutes; the worker looks every five seconds.
UNTIL_SENT_MS, LOOK_EVERY_MS = 180_000, 3_000

APPROVED = "Just wanted to say thank you"
FIXED = "Where is my parcel?"
SHOWN = "Vase from order 10466 arrived in pieces"


@dataclass
class Camera:
    """A logged-in browser and the folder its pictures go to."""

    browser: Browser
    product: Product
    password: str
    folder: Path
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def open(self, user: str = "", *, size: dict[str, int], dark: bool = False) -> Iterator[Page]:
        """A page of its own, logged in as `user`, or as nobody."""
        context = self.browser.new_context(
            base_url=self.product.url,
            viewport=size,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            reduced_motion="reduce",
        )
        page = context.new_page()
        self._watch(page)
        page.goto("/admin/")
        if user:
            page.get_by_label("Username").fill(user)
            page.get_by_label("Password").fill(self.password)
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/admin/")
        yield page
        context.close()

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Write `name`.png: what is on the screen, or the `whole` page up to TALLEST pixels."""
        if whole:  # a taller window, so that what sticks to its lower edge stays there
            height: int = page.evaluate("document.documentElement.scrollHeight")
            size = {"width": DESKTOP["width"], "height": min(height, TALLEST)}
            page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate("document.fonts.ready")
        page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
        if whole:
            page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        say(f"{name}.png")

    def _watch(self, page: Page) -> None:
        def note(text: object) -> None:
            self.complaints.append(f"{page.url}: {text}")

        def note_if_bad(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                note(message.text)

        page.on("pageerror", note)
        page.on("console", note_if_bad)


def say(line: str) -> None:
    """One line for the person at the keyboard."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def open_item(page: Page, subject: str) -> None:
    """From the queue to the task with this subject."""
    page.goto("/admin/review/")
    page.get_by_role("link", name=subject, exact=True).click()
    page.get_by_role("heading", name=subject, exact=True).wait_for()


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
    link.click()
    camera.take(page, "timeline", whole=True)
    page.goto("/admin/review/outbox/")
    camera.take(page, "outbox")
    page.locator(".queue-title a").first.click()
    camera.take(page, "outbox-item", whole=True)


def show_setting_up(camera: Camera) -> None:
    """The owner's pages: the rules as sentences, and one workflow."""
    with camera.open("owner", size=DESKTOP) as page:
        page.goto("/admin/policies/policyversion/")
        page.locator("#result_list tbody th a").first.click()
        camera.take(page, "policies", whole=True)
        page.goto("/admin/queue/workflow/")
        page.get_by_role("link", name="Support replies").first.click()
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


@contextmanager
def camera_on(browser: Browser, folder: Path, **variables: str) -> Iterator[Camera]:
    """The product on a free port with a data folder that is thrown away."""
    password = secrets.token_urlsafe(12)
    with (
        tempfile.TemporaryDirectory() as data_dir,
        running_product(Path(data_dir), DEMO_PASSWORD=password, **variables) as product,
    ):
        product.wait_for("Open http://")
        yield Camera(browser, product, password, folder)
        product.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    """Take every picture; 1 when a page complained, 2 when there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the pictures")
    folder: Path = parser.parse_args(arguments).into
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        say("Chromium is not installed: apt-get install chromium. No picture was taken.")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        with camera_on(browser, folder) as camera:
            for show in (show_log_in, show_setting_up, show_dark_and_phone, show_reviewing):
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
