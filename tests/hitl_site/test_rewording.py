"""A connected model offers other words for an unclear sentence; the owner takes them or not."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from drafting.openai_settings import OpenAISettings
from policies.models import PolicyVersion, Rule
from policies.services import live_number
from tests.doubles.openai_replies import Model, Reply, failing, garbage, said
from tests.doubles.openai_server import OpenAIServer, running_openai
from tests.hitl_site.owner import address, client_of, form_of, in_force, large

pytestmark = pytest.mark.django_db
MINE = "could somebody peek at newcomers above 50 bucks"
WORDS = "When the customer is new and the amount is more than 50 EUR, one person checks it"
OFFER = "Ask the model to reword it"


def worded(sentence: str) -> Model:
    """A model that always says this sentence."""
    return said(json.dumps({"sentence": sentence}))


@pytest.fixture
def model(settings: Settings) -> Iterator[OpenAIServer]:
    """A connected model."""
    with running_openai() as server:
        settings.DRAFTING = OpenAISettings(api_key="k", base_url=server.base_url, timeout_s=10)
        yield server


@pytest.fixture
def draft(carol: User) -> PolicyVersion:
    """Carol's open draft with one rule."""
    in_force(large(30))
    client_of(carol).post(address("start"))
    return PolicyVersion.objects.get(status="draft")


def press(carol: User, button: str, **fields: str) -> str:
    """The draft's page after a button, with this in its fields."""
    client = client_of(carol)
    form = form_of(client.get(address("draft")).content.decode())
    return client.post(address("draft"), form | fields | {"do": button}).content.decode()


def test_the_offer_comes_only_where_the_grammar_is_at_a_loss(
    carol: User, draft: PolicyVersion, model: OpenAIServer
) -> None:
    assert OFFER in press(carol, "type", typed=MINE)
    assert OFFER not in press(carol, "type", typed="allow everything")
    assert OFFER not in press(carol, "type", typed="If the amount is over 50 EUR, block it")
    assert model.received == []


def test_without_a_model_nothing_is_offered_and_nothing_asked(
    carol: User, draft: PolicyVersion
) -> None:
    assert OFFER not in press(carol, "type", typed=MINE)
    page = press(carol, "reword", typed=MINE)
    assert '<mark class="unclear">' in page
    assert "reworded" not in page


def test_the_owner_sees_both_texts_and_the_rule_and_nothing_is_added(
    carol: User, draft: PolicyVersion, model: OpenAIServer
) -> None:
    model.model = worded(WORDS)
    page = press(carol, "reword", typed=MINE)
    assert f'<dd class="wrap-anywhere">{MINE}</dd>' in page
    assert f'<dd class="wrap-anywhere">{WORDS}</dd>' in page
    rule = "When the customer is new and the amount is more than €50.00, one person checks it."
    assert f"<strong>{rule}</strong>" in page
    fields = form_of(page)
    assert fields["rule"] == ["0"]
    assert fields["reworded"] == [WORDS]
    assert Rule.objects.filter(version=draft).count() == 1


def test_taken_words_are_an_open_rule_that_is_neither_saved_nor_published(
    carol: User, draft: PolicyVersion, model: OpenAIServer
) -> None:
    page = press(carol, "take-words", typed=MINE, reworded=WORDS)
    fields = form_of(page)
    assert fields["r1-c0-fact"] == ["contact.tier"]
    assert fields["r1-c1-value"] == ["50"]
    assert f"A model put your sentence “{MINE}” into these words." in page
    assert Rule.objects.filter(version=draft).count() == 1
    assert live_number() == 1
    assert model.received == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("One person checks it", "your “50” is missing"),
        (WORDS.replace("50", "90"), "“90” is not in your sentence, your “50” is missing"),
        ("newcomers above 50 purple", "The model&#x27;s words are not clear either."),
        ("allow everything above 50", "The model&#x27;s words are not clear either."),
    ],
)
def test_words_of_another_meaning_are_shown_beside_mine_and_cannot_be_taken(
    carol: User, draft: PolicyVersion, model: OpenAIServer, words: str, problem: str
) -> None:
    model.model = worded(words)
    page = press(carol, "reword", typed=MINE)
    assert problem in page
    assert f'<dd class="wrap-anywhere">{words}</dd>' in page
    assert "Add this rule to the draft" not in page
    taken = press(carol, "take-words", typed=MINE, reworded=words)
    assert form_of(taken)["rule"] == ["0"]
    assert "Nothing was added." in taken


@pytest.mark.parametrize(
    ("model_", "problem"),
    [
        (failing(500), "it has trouble"),
        (failing(401), "the key is not accepted"),
        (garbage, "not complete, valid JSON"),
        (worded(""), "found no words for it that a rule can use"),
        (lambda _: Reply(b"", hang=True), "No answer came back within 0.5 seconds."),
    ],
)
@pytest.mark.usefixtures("draft")
def test_a_model_in_trouble_is_told_plainly_and_the_sentence_stays(
    carol: User, model: OpenAIServer, settings: Settings, model_: Model, problem: str
) -> None:
    limit = 0.5 if "0.5" in problem else 10
    settings.DRAFTING = OpenAISettings(api_key="k", base_url=model.base_url, timeout_s=limit)
    model.model = model_
    page = press(carol, "reword", typed=MINE)
    assert problem in page
    assert "Nothing was added; your sentence stays as it is." in page
    assert form_of(page)["typed"] == [MINE]


def test_markup_of_the_model_stays_text(
    carol: User, draft: PolicyVersion, model: OpenAIServer
) -> None:
    model.model = worded("<script>x</script> 50")
    page = press(carol, "reword", typed=MINE)
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_only_who_may_change_the_rules_can_ask(
    bob: User, draft: PolicyVersion, model: OpenAIServer
) -> None:
    form = {"do": "reword", "typed": MINE}
    assert client_of(bob).post(address("draft"), form).status_code == 403
    assert model.received == []
