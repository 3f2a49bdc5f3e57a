"""An owner's log-in ends while the rules are changed: told once, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import expect

from policies.models import Rule
from tests.browser.conftest import OpenDesk
from tests.conftest import PASSWORD
from tests.hitl_site.owner import address, in_force, large

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "new customers always need a person"


@pytest.mark.parametrize("is_whole_jar", [True, False])
def test_a_lost_log_in_is_told_once_and_what_was_typed_can_still_be_saved(
    open_desk: OpenDesk, carol: User, is_whole_jar: bool
) -> None:
    in_force(large(100))
    page = open_desk(carol, address("policies")).page
    page.get_by_role("button", name="Change the rules").click()
    page.wait_for_url(f"**{address('draft')}")
    page.locator("#typed").fill(TYPED)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".rule.is-open")).to_have_count(1)

    if is_whole_jar:
        page.context.clear_cookies()
    else:
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.locator("#typed").fill("always one person checks it")
    page.get_by_role("button", name="Read it").click()
    state = page.locator("#save-state")
    expect(state).to_contain_text("You are not logged in any more, so nothing was saved.")
    expect(page.locator("#typed")).to_have_value("always one person checks it")
    page.get_by_role("button", name="Save the draft").click()
    expect(state).to_have_role("alert")
    page.set_viewport_size({"width": 390, "height": 800})
    expect(state).to_be_visible()
    assert [one for one in asked if one == f"POST {page.url}"] == [f"POST {page.url}"]
    assert page.url.endswith(address("draft"))
    assert Rule.objects.filter(version__status="draft").count() == 1

    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#id_username", carol.username)
    other.fill("#id_password", PASSWORD)
    other.click("#login-form button[type=submit]")
    other.wait_for_url(f"**{address('draft')}")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("is saved as a draft")).to_be_visible()
    assert Rule.objects.filter(version__status="draft").count() == 2
