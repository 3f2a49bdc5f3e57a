"""What owners and auditors see for `make screenshots`: rules, ways out, health, the trail."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts.camera import DESKTOP, Camera, follow
from scripts.screenshot_states import LOOKS

TYPED = "two people must approve refunds above €500"


def show_owner(camera: Camera) -> None:
    """The owner's pages: rules in force, a draft with its month, actions, limits, health."""
    for name, size, dark in LOOKS:
        with camera.open("owner", size=size, dark=dark) as page:
            for address, what in (
                ("policies/", "rules"),
                ("policies/actions/", "actions"),
                ("policies/care/", "care"),
                ("queue/connection/add/", "connections"),
                ("queue/dailylimit/add/", "daily-limit"),
                ("health/", "health"),
                ("review/unknown/", "unknown-none"),
                ("review/quarantine/", "quarantine-none"),
            ):
                page.goto(f"/admin/{address}")
                camera.take(page, f"{what}{name}", whole=True)
    with camera.open("owner", size=DESKTOP) as page:
        show_draft(camera, page)


def show_draft(camera: Camera, page: Page) -> None:
    """A draft of the rules, a sentence typed into it, and what the month would have been."""
    page.goto("/admin/policies/")
    follow(page, page.get_by_role("button", name="Change the rules"))
    page.get_by_label("Type it as you would say it").fill(TYPED)
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("Check that it says what you meant").wait_for()
    camera.take(page, "rules-draft", whole=True)


def show_auditor(camera: Camera) -> None:
    """The trail, a check of it and what one entry holds."""
    for name, size, dark in LOOKS:
        with camera.open("auditor", size=size, dark=dark) as page:
            page.goto("/admin/trail/")
            page.get_by_role("button", name="Verify now").click()
            page.get_by_text("Nothing was touched").first.wait_for()
            page.goto("/admin/trail/")
            camera.take(page, f"trail{name}")
