"""Gates over HTTP: what the page shows, what the server refuses, and the way without scripts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.utils import timezone

from hitl_site.demo.careful_reader import look_carefully
from review_queue.desk.forms.shown_seal import SALT, seal_for
from review_queue.models import BlindAnswer, BlindPick, Decision, State, Task, ViewEvent
from tests.builders import a_note, a_refund, an_email, fresh
from tests.review_queue.desk.pages import Page, address, client_of, decide_form
from tests.review_queue.services.decisions.gates.scenes import PAYMENT, a_task, nothing_decided

pytestmark = pytest.mark.django_db


def page_of(user: User, task: Task) -> Page:
    return Page(client_of(user).get(address("review_item", task.pk)).content.decode())


def approve(user: User, task: Task, **form: str) -> Any:
    return client_of(user).post(address("review_decide", task.pk), decide_form(task) | form)


def report(user: User, task: Task, **body: Any) -> Any:
    return client_of(user).post(
        address("review_views", task.pk), json.dumps(body), content_type="application/json"
    )


def test_a_yes_that_comes_too_early_is_refused_with_what_is_missing(bob: User) -> None:
    task = a_task(tier=2)
    response = approve(bob, task, active_ms="999999")
    assert response.status_code == 409
    text = Page(response.content.decode()).text
    assert "This cannot be approved yet. Nothing was decided." in text
    assert "9 more seconds of reading." in text
    nothing_decided(task)


def test_what_was_typed_into_the_draft_survives_the_refusal(bob: User) -> None:
    task = a_task(an_email(body="You paid 40.00 EUR."), tier=2)
    response = approve(bob, task, **{"a1-body": "You paid 40.00 EUR, thank you."})
    assert response.status_code == 409
    assert Page(response.content.decode()).fields["a1-body"] == "You paid 40.00 EUR, thank you."
    nothing_decided(task)


def test_a_page_that_claims_an_hour_in_its_first_second_is_not_believed(bob: User) -> None:
    task = a_task(tier=2)
    answer = report(bob, task, cards={"item": 3_600_000}, gates=True).json()
    assert [gate["code"] for gate in answer["gates"]] == ["dwell"]
    assert answer["gates"][0]["remaining_ms"] > 7_000
    seal = seal_for(task, bob)
    assert approve(bob, task, shown=seal, active_ms="3600000").status_code == 409
    nothing_decided(task)


@pytest.mark.parametrize(
    "whose", ["made up", "another person", "another draft", "signed elsewhere"]
)
def test_a_seal_that_is_not_the_servers_for_this_page_says_nothing(
    bob: User, dana: User, whose: str
) -> None:
    task = a_task(tier=2)
    long_ago = timezone.now() - timedelta(hours=1)
    other = fresh(task)
    other.draft_hash = "0" * 64
    made = [bob.pk, task.pk, task.draft_hash, False, 0]
    seal = {
        "made up": "W10:1abc:xyz",
        "another person": seal_for(task, dana, at=long_ago),
        "another draft": seal_for(other, bob, at=long_ago),
        "signed elsewhere": signing.dumps(made, salt=SALT, key="not our key"),
    }[whose]
    assert approve(bob, task, shown=seal).status_code == 409
    nothing_decided(task)


def test_without_scripts_waiting_and_posting_is_enough(bob: User) -> None:
    task = a_task(tier=2)
    assert page_of(bob, task).fields["shown"].count(":") == 2
    seal = seal_for(task, bob, at=timezone.now() - timedelta(seconds=30))
    assert approve(bob, task, shown=seal, active_ms="0").status_code == 302
    assert Decision.objects.get().gates["dwell"][0]["how"] == "clock"


def test_looking_at_a_page_moves_nothing(bob: User) -> None:
    task = a_task(tier=3)
    page_of(bob, task)
    assert (ViewEvent.objects.count(), BlindAnswer.objects.count()) == (0, 0)


def test_the_draft_is_nowhere_on_the_page_until_the_reviewer_has_answered(bob: User) -> None:
    task = a_task(PAYMENT)
    hidden = page_of(bob, task)
    assert "First your own view" in hidden.text
    for secret in ("1,180.00", "118000", "Nordlicht", "NL91", "2026-12-05", "Why a person"):
        assert secret not in hidden.source, secret
    assert "a1-amount" not in hidden.fields
    look_carefully(task, bob)
    shown = page_of(bob, task)
    assert "What you said before you saw the draft" in shown.text
    assert "€1,180.00" in shown.text
    assert "and the draft says the same." in shown.text


def test_the_queue_and_the_timeline_keep_it_hidden_too(bob: User) -> None:
    task = a_task(PAYMENT)
    for name, ids in (("review_queue_home", ()), ("review_timeline", (task.pk,))):
        text = client_of(bob).get(address(name, *ids)).content.decode()
        assert "1,180" not in text
        assert "payment_scheduled" not in text
    assert (
        "over €1,000 at risk" in client_of(bob).get(address("review_queue_home")).content.decode()
    )


def test_answering_shows_the_draft_and_what_differs(bob: User) -> None:
    task = a_task(PAYMENT)
    form = {
        "draft_hash": task.draft_hash,
        "answer": "do_it",
        "rekey-1-amount": "1.108,00",
        "rekey-1-payee": "Nordlicht Keramik GmbH",
        "rekey-1-account": "NL91 ABNA 0417 1643 00",
        "rekey-1-date": "2026-12-05",
    }
    response = client_of(bob).post(address("review_blind", task.pk), form, follow=True)
    text = Page(response.content.decode()).text
    assert "and the draft says something else." in text
    assert "What you typed is not what the draft says, check the source: amount (EUR)" in text
    assert BlindAnswer.objects.get().after_reveal is False


def test_what_cannot_be_read_is_asked_again_with_everything_kept(bob: User) -> None:
    task = a_task(PAYMENT)
    form = {"draft_hash": task.draft_hash, "answer": "refuse", "rekey-1-amount": "lots"}
    response = client_of(bob).post(address("review_blind", task.pk), form)
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert page.fields["rekey-1-amount"] == "lots"
    assert ("input", "value", "refuse") in page.attributes
    assert "“lots” is no amount." in page.text
    assert "1,180" not in page.source
    assert BlindAnswer.objects.count() == 0


def test_evidence_opens_without_scripts_by_its_own_button(bob: User) -> None:
    task = a_task(a_note("Fine"), tier=3)
    assert page_of(bob, task).source.count("data-open-card") == 1
    response = client_of(bob).post(address("review_open", task.pk), {"card": "evidence-1"})
    assert response["Location"].endswith(f"/review/{task.pk}/#evidence-1")
    assert page_of(bob, task).source.count("data-open-card") == 0
    assert ViewEvent.objects.get().opened is True


@pytest.mark.parametrize("card", ["", "../x", "<script>", "a" * 61])
def test_a_card_that_cannot_be_is_refused(bob: User, card: str) -> None:
    task = a_task(tier=3)
    response = client_of(bob).post(address("review_open", task.pk), {"card": card})
    assert response.status_code in (302, 400)
    assert ViewEvent.objects.filter(card=card).count() == 0


@pytest.mark.parametrize("opened", ["evidence-1", {"evidence-1": 1}, [1], ["x" * 61], ["a"] * 61])
def test_a_list_of_opened_cards_that_is_none_is_refused(bob: User, opened: Any) -> None:
    task = a_task(tier=3)
    assert report(bob, task, cards={}, opened=opened).status_code == 400
    assert ViewEvent.objects.count() == 0


def test_each_step_has_its_own_tick_that_stays_after_a_refusal(bob: User, dana: User) -> None:
    task = a_task(a_note("One"), a_refund(100_001), evidence=())
    form = decide_form(task, bob)
    del form["confirm-2"]
    response = client_of(bob).post(address("review_decide", task.pk), form)
    assert response.status_code == 409
    assert "Confirm step 2 by itself." in Page(response.content.decode()).text
    nothing_decided(task)
    response = client_of(bob).post(address("review_decide", task.pk), form | {"confirm-2": "1"})
    assert response.status_code == 302
    assert fresh(task).state == State.PENDING  # the first of two
    assert Decision.objects.get().gates["step"] == [{"step": 1}, {"step": 2}]


def test_a_random_pick_is_said_to_be_one(bob: User) -> None:
    task = a_task()
    BlindPick.objects.update(answer_first_draw=0)
    Task.objects.filter(pk=task.pk).update(answer_first=True)
    assert "Picked at random to keep the numbers honest." in page_of(bob, task).text
    assert "Picked at random" not in page_of(bob, a_task_for_two()).text


def a_task_for_two() -> Task:
    task = Task.objects.get()
    Task.objects.filter(pk=task.pk).update(tier=3)
    return fresh(task)


def test_who_only_reads_sees_the_draft_and_no_gates(erin: User) -> None:
    task = a_task(PAYMENT)
    page = page_of(erin, task)
    assert "€1,180.00" in page.text
    assert "Before you can approve" not in page.text
