"""The owner's recall page: previewed, what stays first, then carried out and followed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Recall, State
from review_queue.recalling.services import run_recall
from tests.builders import fresh
from tests.review_queue.desk.pages import Page, address, client_of
from tests.review_queue.recalling.conftest import Done

pytestmark = pytest.mark.django_db


def an_hour_ago() -> str:
    return timezone.localtime(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")


def preview(carol: User) -> Page:
    response = client_of(carol).get(address("review_recall"), {"since": an_hour_ago()})
    assert response.status_code == 200
    return Page(response.content.decode())


def test_what_cannot_be_recalled_is_said_first(carol: User, done: Done) -> None:
    page = preview(carol)
    assert page.unsafe() == []
    order = ["Cannot be recalled: 1", "Undone in part: 1", "Undone: 1", "Taken back before it lea"]
    places = [page.text.index(words) for words in order]
    assert places == sorted(places)
    assert Recall.objects.count() == 0


def test_the_owner_recalls_what_the_preview_showed_and_follows_it(carol: User, done: Done) -> None:
    client = client_of(carol)
    fields = preview(carol).fields
    form = {name: value for name, value in fields.items() if value} | {"reason": "Wrong prices."}
    response = client.post(address("review_recall_start"), form)
    recall = Recall.objects.get()
    assert response["Location"] == address("review_recall_run", recall.pk)
    run_recall(recall.pk)
    shown = Page(client.get(address("review_recall_run", recall.pk)).content.decode()).text
    assert "Done: 3 taken back, 1 left as it is" in " ".join(shown.split())
    assert "Wrong prices." in shown
    assert fresh(done.leaving).state == State.PENDING


def test_without_a_reason_nothing_happens_and_the_preview_stands_again(
    carol: User, done: Done
) -> None:
    fields = {name: value for name, value in preview(carol).fields.items() if value}
    response = client_of(carol).post(address("review_recall_start"), fields)
    assert response.status_code == 422
    assert "Say in a few words why." in response.content.decode()
    assert not Recall.objects.exists()


def test_a_stale_preview_is_refused_with_a_new_one(carol: User, done: Done) -> None:
    fields = {name: value for name, value in preview(carol).fields.items() if value}
    form = fields | {"reason": "x", "fingerprint": "0" * 64}
    response = client_of(carol).post(address("review_recall_start"), form)
    assert response.status_code == 409
    assert "Something happened since you looked" in response.content.decode()
    assert not Recall.objects.exists()


@pytest.mark.parametrize("since", ["", "yesterday", "9999-99-99T00:00"])
def test_a_time_that_cannot_be_read_is_said_at_its_field(
    carol: User, done: Done, since: str
) -> None:
    response = client_of(carol).get(address("review_recall"), {"since": since})
    assert response.status_code == 200
    assert "field-error" in response.content.decode()


def test_reviewers_do_not_recall(bob: User, done: Done) -> None:
    client = client_of(bob)
    assert client.get(address("review_recall")).status_code == 403
    assert client.post(address("review_recall_start"), {}).status_code == 403
    assert not Recall.objects.exists()
