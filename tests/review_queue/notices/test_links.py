"""A link in an e-mail: looking changes nothing; it decides once, for one person and one draft."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from review_queue.models import Decision, DecisionLink, GuessCount, State, Tier
from review_queue.notices.guessing import count_wrong
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_draft, a_workflow, fresh, received
from tests.review_queue.desk.pages import client_of, everything
from tests.review_queue.notices.mailed_links import form_of, links_to, nothing_decided, waiting

pytestmark = pytest.mark.django_db


def test_the_link_opens_the_whole_item_and_the_button_approves(bob: User) -> None:
    task = waiting()
    link = links_to(bob, task)["approve"]
    client = client_of(bob)
    page = client.get(link)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Where is my order?" in text
    assert "Called the customer." in text
    assert "Approve as it stands" in text
    answer = client.post(link, form_of(text))
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.channel, decision.answer) == (bob, "email", "approve")
    assert fresh(task).state == State.APPROVED


def test_the_other_link_rejects(bob: User) -> None:
    task = waiting()
    link = links_to(bob, task)["reject"]
    client = client_of(bob)
    client.post(link, form_of(client.get(link).content.decode()))
    assert fresh(task).state == State.REJECTED
    assert Decision.objects.get().channel == "email"


def test_only_a_hash_of_at_least_128_bits_is_kept(bob: User) -> None:
    link = links_to(bob, waiting())["approve"]
    token = link.split("/")[2]
    assert len(token) * 6 >= 128
    kept = DecisionLink.objects.get(answer="approve")
    assert kept.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert all(token not in str(value) for row in _tables() for value in row.values())


def _tables() -> list[dict[str, Any]]:
    from review_queue.models import Letter, Notice  # noqa: PLC0415

    models = (DecisionLink, Letter, Notice)
    return [dict(row) for model in models for row in model._default_manager.values()]


def test_a_thousand_looks_by_scanners_decide_nothing_and_leave_the_link_good(bob: User) -> None:
    task = waiting()
    link = links_to(bob, task)["approve"]
    own, stranger = client_of(bob), Client()
    before = everything()
    for number in range(1000):
        client = own if number % 2 else stranger
        method = ("get", "head", "options")[number % 3]
        getattr(client, method)(link, HTTP_USER_AGENT="LinkScanner/1.0")
    for method in ("put", "patch", "delete", "trace"):
        assert getattr(own, method)(link).status_code == 405
    assert everything() == before
    assert DecisionLink.objects.get(answer="approve").used_at is None
    own.post(link, form_of(own.get(link).content.decode()))
    assert fresh(task).state == State.APPROVED


def test_without_a_log_in_it_leads_to_the_log_in_and_decides_nothing(bob: User) -> None:
    for tier in (Tier.UNDOABLE, Tier.GLANCE, Tier.CHECK):
        task = waiting(tier)
        link = links_to(bob, task)["approve"]
        for method in ("get", "post"):
            answer = getattr(Client(), method)(link)
            assert answer.status_code == 302
            assert answer["Location"] == f"/admin/login/?next={link}"
        assert nothing_decided(task)


@pytest.mark.parametrize(
    ("tier", "switched_on", "decides"),
    [
        (Tier.UNDOABLE, True, True),
        (Tier.GLANCE, True, True),
        (Tier.CHECK, True, False),
        (Tier.GLANCE, False, False),
    ],
)
def test_small_things_need_no_log_in_only_where_the_owner_says_so(
    tier: Tier, switched_on: bool, decides: bool, bob: User
) -> None:
    a_workflow(email_approval=switched_on)
    task = waiting(tier)
    link = links_to(bob, task)["approve"]
    client = Client()
    page = client.get(link)
    assert page.status_code == (200 if decides else 302)
    client.post(link, form_of(page.content.decode()))
    assert Decision.objects.exists() == decides
    if decides:
        assert Decision.objects.get().decided_by == bob


def test_what_two_people_decide_gets_no_link(bob: User) -> None:
    assert links_to(bob, waiting(Tier.TWO_PEOPLE)) == {}
    assert DecisionLink.objects.count() == 0


def test_where_nothing_is_proposed_there_is_nothing_to_approve_by_a_link(bob: User) -> None:
    task = received()
    record_result(task.pk, a_draft())
    assert fresh(task).state == State.PENDING
    assert links_to(bob, fresh(task)) == {}


def test_a_post_without_the_csrf_token_decides_nothing(bob: User) -> None:
    a_workflow(email_approval=True)
    task = waiting()
    link = links_to(bob, task)["approve"]
    for login in (True, False):
        client = Client(enforce_csrf_checks=True)
        if login:
            client.force_login(bob)
        assert client.post(link, {}).status_code == 403
    assert nothing_decided(task)


# Eight ways to misuse a link; each leaves everything as it was.


def test_guesses_are_locked_out_and_the_lock_ends(bob: User) -> None:
    task = waiting()
    link = links_to(bob, task)["approve"]
    client = client_of(bob)
    codes = [client.post(f"/decide/{secrets.token_urlsafe(32)}/").status_code for _ in range(100)]
    assert codes == [404] * 20 + [429] * 80
    assert client.get(link).status_code == 429
    assert GuessCount.objects.get().wrong == 20
    # Who guesses without an account shuts out nobody who has one.
    stranger = Client()
    for _ in range(30):
        stranger.get(f"/decide/{secrets.token_urlsafe(32)}/")
    assert stranger.get(f"/decide/{secrets.token_urlsafe(32)}/").status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(link).status_code == 200
    assert nothing_decided(task)


def test_old_counts_of_guesses_do_not_stay() -> None:
    count_wrong("192.0.2.1")
    count_wrong("192.0.2.2")
    GuessCount.objects.filter(place="192.0.2.1").update(since=timezone.now() - timedelta(hours=2))
    count_wrong("192.0.2.3")
    assert set(GuessCount.objects.values_list("place", flat=True)) == {"192.0.2.2", "192.0.2.3"}


def test_gates_hold_on_the_page_of_a_link_as_on_the_desk(bob: User) -> None:
    task = waiting(Tier.CHECK)
    link = links_to(bob, task)["approve"]
    client = client_of(bob)
    answer = client.post(link, {})  # without the page there is no reading time
    assert answer.status_code == 409
    assert "Nothing was decided." in answer.content.decode()
    assert nothing_decided(task)
    assert DecisionLink.objects.get(answer="approve").used_at is None
