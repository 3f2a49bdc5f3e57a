"""A reviewer in a real browser: log-in, and a watch on everything the page says or fetches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import PASSWORD

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Watched:
    """A page, with every console complaint and every request that left the site."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


OpenDesk = Callable[..., Watched]


@pytest.fixture
def open_desk(browser: Browser, live_server: Any, roles: None) -> Iterator[OpenDesk]:
    """`open_desk(user, path, width=, scheme=)`: logged in, at the page, being watched."""
    contexts: list[BrowserContext] = []

    def opened(
        user: User,
        path: str = "/admin/",
        *,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        **more: Any,
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **more
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watched = _watch(context.new_page(), live_server.url)
        page = watched.page
        page.goto(f"{live_server.url}/admin/login/?next={path}")
        page.fill("#id_username", user.username)
        page.fill("#id_password", PASSWORD)
        page.click("#login-form button[type=submit]")
        page.wait_for_url(f"{live_server.url}{path}")
        return watched

    yield opened
    for context in contexts:
        context.close()


def _watch(page: Page, own: str) -> Watched:
    watched = Watched(page)
    page.on(
        "console",
        lambda said: (
            watched.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(own) else watched.foreign.append(asked.url),
    )
    return watched
