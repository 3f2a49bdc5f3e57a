"""An owner asks the model for other words, and teaches the topics, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from drafting.openai_settings import OpenAISettings
from policies.models import PolicyVersion
from policies.topics.models import TopicExample
from review_queue.services.lessons.teaching import run_waiting_trainings
from tests.browser.conftest import OpenDesk
from tests.browser.test_accessibility import faults_of
from tests.doubles.openai_replies import failing, said
from tests.doubles.openai_server import OpenAIServer, running_openai
from tests.hitl_site.owner import address, in_force, large
from tests.policies.topics.examples_of_a_shop import shop_examples

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE = "could somebody peek at newcomers above 50 bucks"
WORDS = "When the customer is new and the amount is more than 50 EUR, one person checks it"


@pytest.fixture
def model(settings: Settings) -> Iterator[OpenAIServer]:
    """A connected model that knows the words for newcomers."""
    with running_openai() as server:
        server.model = said(json.dumps({"sentence": WORDS}))
        settings.DRAFTING = OpenAISettings(api_key="k", base_url=server.base_url, timeout_s=10)
        yield server


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return not page.evaluate(wide)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scripts", [True, False])
def test_an_owner_takes_the_models_words_and_nothing_is_saved_by_itself(
    open_desk: OpenDesk, carol: User, model: OpenAIServer, width: int, *, scripts: bool
) -> None:
    in_force(large(100))
    desk = open_desk(
        carol,
        address("policies"),
        width=width,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = desk.page
    page.get_by_role("button", name="Change the rules").click()
    page.get_by_label("Type it as you would say it").fill(MINE)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("mark.unclear")).to_be_visible()
    assert model.received == []
    page.get_by_role("button", name="Ask the model to reword it").click()
    offer = page.locator("#reworded")
    expect(offer).to_contain_text(MINE)
    expect(offer).to_contain_text(WORDS)
    expect(offer).to_contain_text("more than €50.00, one person checks it.")
    expect(page.locator(".rule")).to_have_count(1)
    if scripts:
        expect(offer).to_be_focused()
        expect(page.locator("#preview")).to_have_attribute("aria-busy", "false")
        assert faults_of(page) == []
        assert fits(page)
    page.get_by_role("button", name="Add this rule to the draft").click()
    expect(page.locator(".rule")).to_have_count(2)
    expect(page.locator(".rule").nth(1)).to_contain_text("more than €50.00, one person checks it.")
    expect(page.get_by_text("A model put your sentence")).to_be_visible()
    assert PolicyVersion.objects.get(status="draft").rules.count() == 1
    assert (desk.complaints, desk.foreign) == ([], [])


def test_a_model_that_is_down_is_told_and_the_sentence_stays(
    open_desk: OpenDesk, carol: User, model: OpenAIServer
) -> None:
    model.model = failing(401)
    in_force(large(100))
    page = open_desk(carol, address("policies")).page
    page.get_by_role("button", name="Change the rules").click()
    typed = page.get_by_label("Type it as you would say it")
    typed.fill(MINE)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Ask the model to reword it").click()
    expect(page.locator("#reworded")).to_contain_text("the key is not accepted")
    expect(typed).to_have_value(MINE)
    expect(page.get_by_role("button", name="Ask the model to reword it")).to_be_enabled()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_an_owner_teaches_the_topics_from_a_file(
    open_desk: OpenDesk, carol: User, tmp_path: Path, width: int, scheme: str
) -> None:
    rows = [{"text": r.text, "label": r.label, "risk": r.risk} for r in shop_examples()]
    lines = [*map(json.dumps, rows), '{"text": "Hello"}']
    (tmp_path / "shop.jsonl").write_text("\n".join(lines), encoding="utf-8")
    in_force(large(100))
    desk = open_desk(carol, address("policies"), width=width, scheme=scheme)
    page = desk.page
    page.get_by_role("link", name="Topics", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing learned yet")).to_be_visible()
    assert (faults_of(page), fits(page)) == ([], True)
    page.get_by_role("link", name="Add labels from a file").click()
    assert (faults_of(page), fits(page)) == ([], True)
    page.get_by_label("File with labelled texts").set_input_files(tmp_path / "shop.jsonl")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Line 271")).to_be_visible()
    assert not TopicExample.objects.exists()
    assert (faults_of(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Take 270, leave 1 out").click()
    page.get_by_role("button", name="Learn now").click()
    expect(page.get_by_text("Waits for its turn")).to_be_visible()
    expect(page.get_by_role("button", name="Learn now")).to_be_disabled()
    run_waiting_trainings()
    expect(page.get_by_text("Version 1 of the topics is in use now.")).to_be_visible()
    page.get_by_role("link", name="Show the figures of now").click()
    expect(page.get_by_role("rowheader", name="refund")).to_be_visible()
    assert (faults_of(page), fits(page)) == ([], True)
    assert (desk.complaints, desk.foreign) == ([], [])
