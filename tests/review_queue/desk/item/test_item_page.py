"""One item, one screen: what is on it, the claim, and what was looked at."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.desk.item.item_page import stamp_of
from review_queue.models import Claim, State, Task, ViewEvent
from review_queue.services.decisions.deciding import reject_task
from review_queue.services.drafts.drafting import record_result
from review_queue.submission import AttachedFile
from tests.builders import (
    a_contact,
    a_draft,
    a_note,
    a_refund,
    an_email,
    an_order,
    ballot,
    fresh,
    pending,
    received,
)
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db


def text_of(user: User, task: Task, name: str = "review_item") -> str:
    return " ".join(Page(client_of(user).get(address(name, task.pk)).content.decode()).text.split())


def test_everything_a_decision_needs_is_on_one_screen(bob: User) -> None:
    contact = a_contact(notes="Always polite.")
    an_order(contact)
    reject_task(ballot(pending(subject="An earlier wish"), bob, reason_codes=("spam",)))
    task = received(
        "My lamp\u200b broke.",
        html="<p>My <b>lamp</b></p><script>steal()</script>",
        recipients=("help@shop.example", "boss@shop.example"),
        attachments=(AttachedFile("lamp.jpg", "image/jpeg", 2048, "0" * 64),),
        parse_notes=("The date could not be read.",),
    )
    draft = a_draft(
        an_email(body="We refund 45.00."), a_refund(4500), unsure_about="The amount.", flags=("f1",)
    )
    record_result(task.pk, draft)
    text = text_of(bob, fresh(task))
    for words in (
        "From outside, unverified",
        "My lampU+200B broke.",
        "1 hidden character in this text",
        "help@shop.example, boss@shop.example",
        "lamp.jpg",
        "The date could not be read.",
        "We refund 45.00.",
        "Amount€45.00",
        "EventRefund requestedrefund.requested",
        "Not found in your records: check it against the source",
        "Matches the customer's record",
        "Why a person must look",
        "One person decides",
        "I'm not sure aboutThe amount.",
        "total 40.00 EUR",
        "€40.00",
        "Always polite.",
        "An earlier wish",
        "It may:E-mailWebhook",
        "Answers customers.",
    ):
        assert words in text
    assert "steal()" not in text


def test_opening_an_item_costs_the_same_whatever_is_on_it(bob: User) -> None:
    client = client_of(bob)
    small = pending(a_note())
    client.get(address("review_item", small.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(address("review_item", small.pk))
    contact = a_contact()
    for number in range(12):
        an_order(contact, str(number))
        reject_task(ballot(pending(), bob))
    big = pending(an_email(), a_refund(), a_note(), a_note("two"))
    client.get(address("review_item", big.pk))
    with CaptureQueriesContext(connection) as many:
        client.get(address("review_item", big.pk))
    # The contact alone brings two more: records and earlier decisions.
    assert len(many) - len(few) <= 2


def test_the_claim_is_taken_kept_and_given_back(bob: User, dana: User) -> None:
    task = pending()
    mine = client_of(bob).post(address("review_claim", task.pk)).json()
    assert (mine["mine"], mine["by"], mine["state"]) == (True, "Bob", "pending")
    assert mine["stamp"] == stamp_of(task)
    assert 595 < mine["seconds"] <= 600
    theirs = client_of(dana).post(address("review_claim", task.pk)).json()
    assert (theirs["mine"], theirs["by"]) == (False, "Bob")
    assert f"Bob is on this until {mine['until']}" in text_of(dana, task)
    assert client_of(dana).post(address("review_release", task.pk)).json() == {"released": False}
    assert client_of(bob).post(address("review_release", task.pk)).json() == {"released": True}
    assert Claim.objects.count() == 0


def test_what_was_looked_at_is_kept_per_card(bob: User) -> None:
    task = pending()
    response = client_of(bob).post(
        address("review_views", task.pk),
        {"cards": {"item": 4000, "source": 1200}},
        content_type="application/json",
    )
    assert response.json() == {"kept": 2}
    seen = ViewEvent.objects.order_by("card").values_list("card", "active_ms", "draft_version")
    assert list(seen) == [("item", 4000, 1), ("source", 1200, 1)]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"cards": []}',
        '{"cards": {"a": -1}}',
        '{"cards": {"a": 1.5}}',
        '{"cards": {"a": true}}',
        '{"cards": {"<b>": 1}}',
        '{"cards": {"a": 99999999999}}',
        "[" * 5000,
        "\ufffe",
    ],
)
def test_what_is_no_list_of_cards_is_refused_and_nothing_kept(bob: User, body: str) -> None:
    task = pending()
    response = client_of(bob).post(
        address("review_views", task.pk), body, content_type="application/json"
    )
    assert response.status_code == 400
    assert ViewEvent.objects.count() == 0


def test_a_decided_item_says_who_and_what_and_offers_no_decision(bob: User) -> None:
    task = pending()
    reject_task(ballot(task, bob, note="Twice already"))
    page = client_of(bob).get(address("review_item", task.pk)).content.decode()
    assert "<strong>Rejected</strong> by bob" in page
    assert "Twice already" in page
    assert "decision-bar" not in page


def test_a_task_without_a_draft_yet_still_shows_what_came_in(bob: User) -> None:
    task = received("Hello there")
    assert task.state == State.RECEIVED
    text = text_of(bob, task)
    assert "Hello there" in text
    assert "The draft is being prepared" in text


def test_the_timeline_tells_the_whole_story_in_order(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="It is on its way."))
    client = client_of(bob)
    client.post(address("review_claim", task.pk))
    reject_task(ballot(task, bob, note="No."))
    text = text_of(bob, task, "review_timeline")
    places = [
        text.index(words)
        for words in ("Received", "Drafted", "Waits for a person", "Opened to decide")
    ]
    assert places == sorted(places)
    for words in (
        "Rejected",
        "the prompt",
        "the output",
        "It is on its way.",
        "No.",
        "by Bob",
        "by the rules",
    ):
        assert words in text
