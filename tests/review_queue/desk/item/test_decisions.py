"""Deciding through the forms: what stands on the screen is what is approved."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User

from hitl_site.demo.careful_reader import look_carefully
from review_queue.models import Claim, Decision, Draft, Execution, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import (
    a_contact,
    a_draft,
    a_note,
    a_refund,
    an_email,
    ballot,
    dispatched,
    fresh,
    pending,
    received,
)
from tests.review_queue.desk.pages import Page, address, client_of, decide_form, everything

pytestmark = pytest.mark.django_db


def payload(task: Task, position: int = 1) -> dict[str, object]:
    draft = Draft.objects.get(task=task, version=fresh(task).draft_version)
    loaded: dict[str, object] = json.loads(draft.actions.get(position=position).payload_text)
    return loaded


def test_approving_untouched_fields_is_no_edit(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="Hello,\n\nit is on its way."), a_refund(), a_note())
    client = client_of(bob)
    look_carefully(task, bob)
    shown = Page(client.get(address("review_item", task.pk)).content.decode()).fields
    posted = {name: value.replace("\n", "\r\n") for name, value in shown.items()}
    client.post(
        address("review_decide", task.pk),
        {name: text for name, text in posted.items() if not name.endswith("-remove")},
    )
    decision = Decision.objects.get()
    assert (decision.answer, decision.edit_ratio_permille) == ("approve", 0)
    assert fresh(task).state == State.APPROVED
    assert fresh(task).draft_version == 1


def test_an_edit_is_approved_as_a_new_draft_with_exactly_the_typed_text(bob: User) -> None:
    a_contact()
    task = pending(an_email(), a_note())
    body = "  Dear Sam,\r\n\r\n“tomorrow” — promised: 100 % <b>&amp; ok</b>\r\n"
    form = decide_form(task, **{"a1-body": body})
    response = client_of(bob).post(address("review_decide", task.pk), form)
    assert response.status_code == 302
    assert Decision.objects.get().answer == "approve_edited"
    assert payload(task)["body"] == body.replace("\r\n", "\n")
    assert payload(task)["to"] == ["sam@example.com"]
    assert Execution.objects.count() == 2


def test_money_is_edited_as_an_amount_and_stored_in_minor_units(bob: User) -> None:
    a_contact()
    task = pending(a_refund(4500))
    form = decide_form(task, bob, **{"a1-amount": "40.00 EUR", "a1-data-0": "1183"})
    client_of(bob).post(address("review_decide", task.pk), form)
    assert payload(task)["amount"] == {"minor": 4000, "currency": "EUR"}
    assert payload(task)["data"] == [{"name": "order", "value": "1183"}]


@pytest.mark.parametrize("amount", ["40", "40,00 EUR", "1.234,50 EUR", "4e1 EUR", "-5.00 EUR", ""])
def test_an_amount_that_could_be_misread_is_refused_beside_its_field(
    bob: User, amount: str
) -> None:
    task = pending(a_refund(4500))
    before = everything()
    form = decide_form(task, **{"a1-amount": amount})
    response = client_of(bob).post(address("review_decide", task.pk), form)
    assert response.status_code == 422
    assert "such as 45.00 EUR" in response.content.decode()
    assert Page(response.content.decode()).fields["a1-amount"] == amount
    assert everything() == before


def test_a_mistake_in_an_edit_keeps_the_text_and_names_the_field(bob: User) -> None:
    a_contact()
    task = pending(a_note(), an_email())
    form = decide_form(task, **{"a1-remove": "1", "a2-to": "not an address", "a2-body": "My text"})
    response = client_of(bob).post(address("review_decide", task.pk), form)
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert page.fields["a2-body"] == "My text"
    assert ("textarea", "aria-invalid", "true") in page.attributes
    assert ("textarea", "aria-describedby", "a2-to-error") in page.attributes
    assert fresh(task).draft_version == 1
    assert Decision.objects.count() == 0


def test_a_step_left_out_does_not_run(bob: User) -> None:
    a_contact()
    task = pending(an_email(), a_note())
    form = decide_form(task, **{"a1-remove": "1"})
    client_of(bob).post(address("review_decide", task.pk), form)
    assert [run.action.kind for run in Execution.objects.all()] == ["internal_note"]


def test_where_nothing_was_proposed_a_person_writes_the_reply(bob: User) -> None:
    a_contact()
    task = received()
    record_result(task.pk, a_draft())
    task = fresh(task)
    client = client_of(bob)
    fields = Page(client.get(address("review_item", task.pk)).content.decode()).fields
    assert (fields["new-kind"], fields["n1-to"]) == ("email", "sam@example.com")
    form = decide_form(task, **{"new-kind": "email", "n1-body": "We do.", "n1-subject": "Re: x"})
    assert client.post(address("review_decide", task.pk), form).status_code == 302
    assert payload(task)["body"] == "We do."
    assert Decision.objects.get().answer == "approve_edited"


def test_a_stale_page_is_refused_and_shows_what_changed(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="Old words."))
    stale = decide_form(task, **{"a1-body": "What I typed."})
    client = client_of(bob)
    client.post(address("review_send_back", task.pk), decide_form(task, reason="tone"))
    record_result(task.pk, a_draft(an_email(body="New words.")))
    before = everything()
    response = client.post(address("review_decide", task.pk), stale)
    page = Page(response.content.decode())
    assert response.status_code == 409
    assert "Nothing was decided" in page.text
    for words in ("removed: Old", "added: New", "What I typed."):
        assert words in page.text
    assert page.fields["a1-body"] == "What I typed."
    assert page.fields["draft_hash"] == fresh(task).draft_hash
    assert everything() == before


def test_the_second_of_two_learns_who_was_first_and_changes_nothing(bob: User, dana: User) -> None:
    a_contact()
    task = pending(an_email())
    approve_task(ballot(task, dana))
    before = everything()
    for name in ("review_decide", "review_send_back", "review_reject"):
        response = client_of(bob).post(address(name, task.pk), decide_form(task))
        assert response.status_code == 409
        assert "Dana was first: approved" in response.content.decode()
    assert everything() == before


def test_sending_back_keeps_one_key_reason_and_note(bob: User) -> None:
    task = pending()
    form = decide_form(task, bob, reason="wrong_fact", send_back_note="The order\r\nwas 1183.")
    client_of(bob).post(address("review_send_back", task.pk), form)
    decision = Decision.objects.get()
    assert (decision.reason_codes, decision.note) == (["wrong_fact"], "The order\nwas 1183.")
    assert decision.active_ms == 4200
    assert fresh(task).state == State.RECEIVED


def test_a_reason_is_never_required_and_an_unknown_one_is_not_stored(bob: User) -> None:
    task = pending()
    client_of(bob).post(address("review_reject", task.pk), decide_form(task, reason="'; drop"))
    assert (Decision.objects.get().reason_codes, fresh(task).state) == ([], State.REJECTED)


def test_after_a_decision_the_next_free_item_is_claimed_and_opened(bob: User, dana: User) -> None:
    first, second, third = pending(), pending(), pending()
    client_of(dana).post(address("review_claim", second.pk))
    response = client_of(bob).post(address("review_decide", first.pk), decide_form(first))
    assert response["Location"] == address("review_item", third.pk)
    assert Claim.objects.get(task=third).reviewer == bob
    last = client_of(bob).post(address("review_decide", third.pk), decide_form(third))
    assert last["Location"] == address("review_queue_home")


def test_review_next_opens_the_first_of_the_queue(bob: User) -> None:
    later, sooner = pending(), pending()
    Task.objects.filter(pk=sooner.pk).update(rank=later.rank - 5000)
    response = client_of(bob).post(address("review_next"))
    assert response["Location"] == address("review_item", sooner.pk)


def test_undo_takes_the_approval_back_before_it_leaves(bob: User) -> None:
    a_contact()
    task = pending(an_email())
    client = client_of(bob)
    client.post(address("review_decide", task.pk), decide_form(task))
    queue = client.get(address("review_queue_home")).content.decode()
    assert "Approved" in queue
    assert address("review_undo", task.pk) in queue
    response = client.post(address("review_undo", task.pk), follow=True)
    assert "waits for a decision again" in response.content.decode()
    assert fresh(task).state == State.PENDING
    assert Execution.objects.get().status == "cancelled"


def test_undo_that_comes_too_late_says_so(bob: User) -> None:
    task = pending()
    client = client_of(bob)
    client.post(address("review_decide", task.pk), decide_form(task))
    dispatched(task)
    response = client.post(address("review_undo", task.pk))
    assert response.status_code == 409
    assert "Too late" in response.content.decode()
    assert fresh(task).state == State.EXECUTING


def test_two_people_decide_each_on_their_own(bob: User, dana: User) -> None:
    a_contact()
    task = pending(an_email())
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2)
    first = client_of(bob).post(
        address("review_decide", task.pk), decide_form(fresh(task)), follow=True
    )
    assert "A second person has to agree" in first.content.decode()
    again = client_of(bob).get(address("review_item", task.pk)).content.decode()
    assert "You approved this." in again
    assert 'data-act="approve"' not in again
    assert Execution.objects.count() == 0
    other = client_of(dana).get(address("review_item", task.pk)).content.decode()
    assert "Neither sees what the other said" in other
    assert "you are the second" not in other
    assert "bob" not in Page(other).text.casefold()
    client_of(dana).post(address("review_decide", task.pk), decide_form(fresh(task)))
    assert fresh(task).state == State.APPROVED


def test_one_cannot_decide_what_one_handed_in(bob: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(requested_by=bob)
    client = client_of(bob)
    assert (
        "You handed in this work yourself"
        in client.get(address("review_item", task.pk)).content.decode()
    )
    response = client.post(address("review_decide", task.pk), decide_form(task))
    assert (response.status_code, Decision.objects.count()) == (403, 0)
