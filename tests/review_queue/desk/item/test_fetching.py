"""What a script gets instead of a page: fragments, and where a decision leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from review_queue.desk.item.item_page import stamp_of
from review_queue.models import Claim, Decision, Task
from tests.builders import a_contact, an_email, approved, pending
from tests.review_queue.desk.pages import Page, address, client_of, decide_form, everything

pytestmark = pytest.mark.django_db

BY_SCRIPT = {"X-Desk-Fragment": "1"}
AHEAD = BY_SCRIPT | {"X-Desk-Prefetch": "1"}


def two() -> tuple[Task, Task]:
    """Two replies that wait."""
    a_contact()
    return pending(an_email(), subject="First"), pending(an_email(), subject="Second")


def approve(client: Client, task: Task, **headers: str) -> Any:
    """Approve as the script does."""
    return client.post(
        address("review_decide", task.pk), decide_form(task), headers=BY_SCRIPT | headers
    )


def test_a_fragment_is_the_item_without_the_frame_and_is_never_stored(bob: User) -> None:
    task, _ = two()
    response = client_of(bob).get(address("review_item", task.pk), headers=BY_SCRIPT)
    page = Page(response.content.decode())
    assert response["X-Desk-Fragment"] == "item"
    assert "private, no-store" in response["Cache-Control"]
    assert "First" in page.text
    assert not {"html", "body", "script", "link", "nav-global"} & set(page.tags)
    assert ("header", "data-stamp", stamp_of(task)) in page.attributes
    assert page.fields["draft_hash"] == task.draft_hash


def test_fetching_ahead_changes_nothing_and_eats_no_message(bob: User) -> None:
    first, second = two()
    client = client_of(bob)
    client.post(address("review_reject", first.pk), decide_form(first))
    before = everything()
    ahead = client.get(address("review_item", second.pk), headers=AHEAD).content.decode()
    assert "was rejected" not in ahead
    assert everything() == before
    assert "was rejected" in client.get(address("review_item", second.pk)).content.decode()


def test_a_decision_by_script_brings_the_next_item_in_the_same_answer(bob: User) -> None:
    first, second = two()
    answer = approve(client_of(bob), first).json()
    assert answer["go"] == address("review_item", second.pk)
    page = Page(answer["fragment"])
    assert ("header", "data-url", answer["go"]) in page.attributes
    assert f"Approved #{first.pk} First" in page.text
    assert Claim.objects.get().task == second
    assert Decision.objects.count() == 1


def test_what_the_script_holds_already_is_not_sent_again(bob: User) -> None:
    first, second = two()
    have = f"{second.pk}={stamp_of(second)}"
    answer = approve(client_of(bob), first, **{"X-Desk-Have": have}).json()
    assert sorted(answer) == ["go", "said"]
    assert f"#{first.pk} First" in Page(answer["said"]).text


def test_another_version_than_the_script_holds_is_sent_whole(bob: User) -> None:
    first, second = two()
    answer = approve(client_of(bob), first, **{"X-Desk-Have": f"{second.pk}=1.old"}).json()
    assert "Second" in answer["fragment"]


def test_the_last_item_leads_to_the_queue_with_its_message_kept(bob: User) -> None:
    task = pending(an_email())
    client = client_of(bob)
    answer = client.post(
        address("review_reject", task.pk), decide_form(task), headers=BY_SCRIPT
    ).json()
    assert answer == {"go": address("review_queue_home")}
    assert "was rejected" in client.get(answer["go"]).content.decode()


def test_a_refused_decision_comes_as_the_item_with_its_status(bob: User, dana: User) -> None:
    first, _ = two()
    stale = decide_form(first, draft_hash="0" * 64)
    response = client_of(bob).post(address("review_decide", first.pk), stale, headers=BY_SCRIPT)
    assert (response.status_code, response["X-Desk-Fragment"]) == (409, "item")
    assert "Nothing was decided" in Page(response.content.decode()).text
    assert Decision.objects.count() == 0


def test_undo_by_script_brings_the_item_back(bob: User) -> None:
    task = approved(bob, [an_email()]).task
    answer = client_of(bob).post(address("review_undo", task.pk), headers=BY_SCRIPT).json()
    assert answer["go"] == address("review_item", task.pk)
    assert f"Taken back. #{task.pk} waits for a decision again." in Page(answer["fragment"]).text


def test_scripts_need_the_token_the_right_and_the_log_in_like_forms(erin: User, bob: User) -> None:
    task, _ = two()
    assert approve(client_of(erin), task).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)
    assert approve(strict, task).status_code == 403
    assert approve(Client(), task).json()["go"].startswith("/admin/login/")
    assert Decision.objects.count() == 0


def test_a_plain_form_still_gets_a_redirect(bob: User) -> None:
    first, second = two()
    response = client_of(bob).post(address("review_decide", first.pk), decide_form(first))
    assert (response.status_code, response["Location"]) == (302, address("review_item", second.pk))


def test_a_comment_by_script_comes_back_in_the_item_it_stands_in(bob: User) -> None:
    task, _ = two()
    client = client_of(bob)
    url = address("review_comment", task.pk)
    answer = client.post(url, {"comment": "Call him first"}, headers=BY_SCRIPT).json()
    assert answer["go"] == f"{address('review_item', task.pk)}#comments"
    page = Page(answer["fragment"])
    assert "Call him first" in page.text
    assert "Kept." in page.text
