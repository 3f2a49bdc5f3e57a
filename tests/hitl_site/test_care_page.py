"""The owner's page about what a yes takes: the numbers are those the gates use."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.builders import a_workflow
from tests.review_queue.desk.pages import Page, client_of

pytestmark = pytest.mark.django_db


def text_of(user: User) -> str:
    response = client_of(user).get("/admin/policies/care/")
    assert response.status_code == 200
    return " ".join(Page(response.content.decode()).text.split())


def test_the_owner_reads_what_each_tier_asks_for(carol: User) -> None:
    a_workflow(tier=2, name="Refunds")
    text = text_of(carol)
    for words in (
        "Just do it, I can undo it",
        "Glance",
        "Check",
        "Two people",
        "Chosen for Refunds",
        "A quarter of the reading time, 20 seconds at most",
        "A quarter of the reading time, 45 seconds at most",
        "3 in 100, picked at random",
        "2 in 100, picked at random",
        "10 in 100, picked at random",
        "Always",
        "The amount, above half of €1,000.00",
        "60 seconds; 30 for what stays inside",
        "10 minutes",
        "30 minutes, and not before the next business hour",
        "238 words a minute",
        "6 seconds for every piece of evidence",
        "Sending back and rejecting are never held up",
    ):
        assert words in text, words


def test_the_actions_page_leads_there(carol: User) -> None:
    text = client_of(carol).get("/admin/policies/actions/").content.decode()
    assert 'href="/admin/policies/care/"' in text


def test_the_owner_chooses_it_for_a_workflow_in_words(carol: User) -> None:
    workflow = a_workflow()
    page = client_of(carol).get(f"/admin/queue/workflow/{workflow.pk}/change/").content.decode()
    text = " ".join(Page(page).text.split())
    assert "How dear a wrong yes is" in text
    assert "Two people: bank details, contracts, deletions." in text
