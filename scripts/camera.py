"""A browser that is logged in to the product, and a folder for its pictures."""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from scripts.small_png import write_small_png
from tests.doubles.product import Product, running_product

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
TALLEST = 1500
PATIENCE_MS = 120_000  # on a busy machine a page may take its time; nothing waits without need
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@dataclass
class Camera:
    """A browser, the product it looks at, and the folder its pictures go to."""

    browser: Browser
    product: Product
    password: str
    folder: Path
    data_dir: Path
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
        context.set_default_timeout(PATIENCE_MS)
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
        before = page.viewport_size
        if whole and before is not None:
            # A taller window, so that what sticks to its lower edge stays there.
            height: int = page.evaluate("document.documentElement.scrollHeight")
            taller = max(before["height"], min(height, TALLEST))
            page.set_viewport_size({"width": before["width"], "height": taller})
            page.evaluate("scrollTo(0, 0)")
        page.evaluate("document.fonts.ready")
        write_small_png(self.browser, page.screenshot(animations="disabled"), self._file(name))
        if whole and before is not None:
            page.set_viewport_size(before)
        say(f"{name}.png")

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.png"

    def _watch(self, page: Page) -> None:
        def note(text: object) -> None:
            self.complaints.append(f"{page.url}: {text}")

        def note_if_bad(message: ConsoleMessage) -> None:
            # A refused decision answers 409 or 422 on purpose; the browser reports every one.
            expected = "status of 409" in message.text or "status of 422" in message.text
            if message.type in {"error", "warning"} and not expected:
                note(message.text)

        page.on("pageerror", note)
        page.on("console", note_if_bad)


def say(line: str) -> None:
    """One line for the person at the keyboard."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def find_browser() -> str | None:
    """Where Chromium is installed, if it is."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def camera_on(browser: Browser, folder: Path, **variables: str) -> Iterator[Camera]:
    """The product on a free port with a data folder that is thrown away."""
    password = secrets.token_urlsafe(12)
    with (
        tempfile.TemporaryDirectory() as data_dir,
        running_product(Path(data_dir), DEMO_PASSWORD=password, **variables) as product,
    ):
        product.wait_for("Open http://")
        yield Camera(browser, product, password, folder, Path(data_dir))
        product.stop()


def follow(page: Page, link: Locator) -> None:
    """Press a link or button and wait until the page it leads to stands there."""
    with page.expect_navigation(wait_until="load"):
        link.click()


def open_item(page: Page, subject: str) -> None:
    """From the queue to the task with this subject."""
    page.goto("/admin/review/")
    page.get_by_role("link", name=subject, exact=True).first.click()
    page.get_by_role("heading", name=subject, exact=True).wait_for()
    page.locator("html.keys-ready").wait_for(state="attached")
