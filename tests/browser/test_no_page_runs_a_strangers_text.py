"""A stranger wrote into every field; every page of the site is still only ours."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import Dialog

from hitl_site.csp_report import counted
from hitl_site.demo.create import create_demo_company
from tests.browser.conftest import OpenDesk
from tests.browser.crawl import crawl, hostile_texts, plant
from tests.conftest import PASSWORD

NEVER = {"object", "embed", "applet", "base", "marquee", "video", "audio", "frameset", "math"}
NEVER |= {"bgsound", "xss", "keygen", "isindex", "layer", "noembed", "portal", "audio", "source"}
IN_A_BROWSER = 60
RELATIVE = re.compile(r"(\.\./)*[a-z0-9_]*/?(\?[a-z0-9_=&%.-]*)?")  # the admin's own "add/"


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_DIR = tmp_path


def a_visitor() -> User:
    """Somebody who may open every page."""
    return User.objects.create_superuser("visitor", "visitor@example.com", PASSWORD)


def create_apart() -> None:
    """The demo company, from a thread without Playwright's event loop: drafting has its own."""

    def create() -> None:
        try:
            create_demo_company()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(create).result()


@pytest.mark.django_db
def test_no_page_of_the_site_holds_anything_of_theirs_but_text(
    shared_data: Path,
) -> None:
    create_demo_company()
    visitor = a_visitor()
    assert plant(hostile_texts(shared_data)) > 1_000
    client = Client()
    client.force_login(visitor)
    visited = 0
    for url, status, page in crawl(client):
        visited += 1
        assert status in {200, 302, 404}, url
        foreign = [one for one in page.unsafe() if not RELATIVE.fullmatch(one[2])]
        assert foreign == [], url
        assert not set(page.tags) & NEVER, url
        scripts = [one for one in page.attributes if one[:2] == ("script", "src")]
        assert page.tags.count("script") == len(scripts), url
        pictures = [value for tag, name, value in page.attributes if (tag, name) == ("img", "src")]
        assert page.tags.count("img") == len(pictures), url
        assert all(value.startswith("/static/") for value in pictures), url
        assert page.tags.count("iframe") == page.attributes.count(("iframe", "sandbox", "")), url
    assert visited > 120


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_real_browser_runs_loads_and_complains_about_nothing(
    shared_data: Path, open_desk: OpenDesk
) -> None:
    create_apart()
    visitor = a_visitor()
    client = Client()
    client.force_login(visitor)
    plant(hostile_texts(shared_data))
    pages = [url for url, status, _page in crawl(client) if status == 200][:: 260 // IN_A_BROWSER]
    before = counted()
    watched = open_desk(visitor)
    opened: list[str] = []

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    watched.page.on("dialog", note)
    base = watched.page.url.partition("/admin/")[0]
    for url in pages[:IN_A_BROWSER]:
        watched.page.goto(base + url)
    assert len(pages) >= 30
    assert opened == []
    assert watched.foreign == []
    assert [said for said in watched.complaints if "404" not in said] == []
    assert counted() == before
