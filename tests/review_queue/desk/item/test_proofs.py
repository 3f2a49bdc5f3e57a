"""Proof lines at the desk: marks, the list, sources, opening, and looking up while editing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from audit.models import Entry
from drafting.contract import EvidenceItem
from review_queue.models import KnowledgeDocument, Task, Tier, ViewEvent
from review_queue.selectors.desk_item import review_item
from review_queue.selectors.proofs import opened_claims, unproven_claims
from review_queue.services.drafts.drafting import record_result
from tests.builders import (
    a_contact,
    a_draft,
    a_note,
    a_refund,
    an_email,
    an_order,
    fresh,
    pending,
    received,
)
from tests.review_queue.desk.pages import Page, address, client_of, decide_form, everything

pytestmark = pytest.mark.django_db
BODY = "Hello Sam,\n\nwe refund €45.00 for order 1182. It takes 5 days. <b>Bye</b>"
AHEAD = {"X-Desk-Fragment": "1", "X-Desk-Prefetch": "1"}


def a_task(body: str = BODY) -> Task:
    an_order(a_contact())
    return pending(an_email(body=body), subject="About order 1182")


def first_open(task: Task) -> str:
    draft = review_item(task.pk).draft
    assert draft is not None
    return unproven_claims(task, draft)[0].id


def page_of(user: User, task: Task) -> str:
    return client_of(user).get(address("review_item", task.pk)).content.decode()


def test_each_statement_is_marked_and_what_to_check_is_listed(bob: User) -> None:
    task = a_task()
    draft = review_item(task.pk).draft
    assert draft is not None
    found = unproven_claims(task, draft)
    assert [(one.text, one.label.value) for one in found] == [
        ("we refund", "none"),
        ("€45.00", "mismatch"),
        ("5 days", "none"),
    ]
    html = page_of(bob, task)
    text = " ".join(Page(html).text.split())
    assert "To check: 3 3 not opened yet" in text
    assert "1 mismatch, 2 without a source" in text
    assert "✗ Mismatch €45.00 order 1182 shows €40.00 as total E-mail, body" in text
    assert "€45.00✗2 (Mismatch, 2 to check)" in text
    assert "<b>Bye</b>" not in html
    assert "all good" not in text.lower()


def test_the_mark_leads_to_the_exact_span_of_the_record(bob: User) -> None:
    task = a_task()
    html = page_of(bob, task)
    record = review_item(task.pk).records[0]
    anchor = f"at-record-{record.pk}-1-0-6"
    assert f'<span class="proof-span" id="{anchor}">€40.00</span>' in html
    assert f'href="#{anchor}"' in html
    assert Page(html).unsafe() == []


def test_a_draft_with_a_source_for_everything_is_never_called_right(bob: User) -> None:
    text = " ".join(Page(page_of(bob, a_task("Order 1182 was €40.00."))).text.split())
    assert "What is underlined stands in a source. Whether the answer is right is for you" in text
    assert "To check" not in text


def test_opening_a_statement_is_kept_once_for_this_version_and_person(
    bob: User, dana: User
) -> None:
    task = a_task()
    claim = first_open(task)
    where = address("review_proof_opened", task.pk)
    form = {"claim": claim, "draft_version": "1"}
    answer = client_of(bob).post(where, form)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{address('review_item', task.pk)}#note-{claim}",
    )
    assert client_of(bob).post(where, form, headers={"X-Desk-Fragment": "1"}).json() == {
        "kept": claim
    }
    assert opened_claims(task, bob) == {claim}
    assert opened_claims(task, dana) == frozenset()
    assert ViewEvent.objects.filter(card=f"claim-{claim}").count() == 1
    assert Entry.objects.filter(kind="queue.task.claim_opened").count() == 1
    assert "2 not opened yet" in page_of(bob, task)
    assert "3 not opened yet" in page_of(dana, task)


@pytest.mark.parametrize(
    ("claim", "version", "words"),
    [
        ("nothing", "1", "This draft has no such statement to check. Nothing was kept."),
        ("", "2", "The draft changed since this page was opened. The look was not counted."),
        ("", "x", "The draft changed since this page was opened. The look was not counted."),
    ],
)
def test_a_look_at_what_is_not_there_is_refused_and_not_kept(
    bob: User, claim: str, version: str, words: str
) -> None:
    task = a_task()
    before = everything()
    form = {"claim": claim or first_open(task), "draft_version": version}
    answer = client_of(bob).post(
        address("review_proof_opened", task.pk), form, headers={"X-Desk-Fragment": "1"}
    )
    assert (answer.status_code, answer.json()["error"]) == (409, words)
    assert everything() == before


def test_looking_at_the_page_or_fetching_it_ahead_opens_nothing(bob: User) -> None:
    task = a_task()
    before = everything()
    client = client_of(bob)
    for headers in ({}, AHEAD):
        client.get(address("review_item", task.pk), headers=headers)
    assert everything() == before
    assert opened_claims(task, bob) == frozenset()


def test_an_edited_text_is_looked_up_again_and_nothing_is_kept(bob: User) -> None:
    task = a_task()
    before = everything()
    body = "Hello Sam,\n\nwe refund €40.00 for order 1182 by 1 May. <i>x</i>"
    form = decide_form(task) | {"a1-body": body}
    answer = client_of(bob).post(address("review_proofs", task.pk), form).json()
    assert set(answer["fields"]) == {"a1-to", "a1-subject", "a1-body"}
    shown = answer["fields"]["a1-body"]
    assert "proof-exact proof-changed" in shown.replace("proof-none proof-changed", "")
    assert "&lt;i&gt;x&lt;/i&gt;" in shown
    told = " ".join(Page(answer["list"]).text.split())
    assert "To check: 3" in told
    assert "1 May" in told
    assert "5 days" not in told
    assert everything() == before


def test_a_step_that_is_left_out_states_nothing(bob: User) -> None:
    an_order(a_contact())
    task = pending(an_email(body=BODY), a_note("Paid €1.00."))
    form = decide_form(task) | {"a1-remove": "1"}
    answer = client_of(bob).post(address("review_proofs", task.pk), form).json()
    assert "To check: 1" in " ".join(Page(answer["list"]).text.split())


def test_a_text_that_is_too_long_is_refused(bob: User) -> None:
    task = a_task()
    form = decide_form(task) | {"a1-body": "x" * 400_001}
    answer = client_of(bob).post(address("review_proofs", task.pk), form)
    assert answer.status_code == 413
    assert "Nothing was changed" in answer.json()["error"]


def test_a_refused_edit_shows_the_marks_of_what_was_typed(bob: User) -> None:
    task = a_task()
    form = decide_form(task) | {"a1-body": "Order 1182 costs €41.00.", "a1-to": "nobody"}
    answer = client_of(bob).post(address("review_decide", task.pk), form)
    assert answer.status_code == 422
    assert "order 1182 shows €40.00 as total" in " ".join(
        Page(answer.content.decode()).text.split()
    )


def test_a_document_that_supports_is_shown_although_the_draft_names_none(bob: User) -> None:
    KnowledgeDocument.objects.create(title="Warranty", text="Lamps have a warranty of two years.")
    task = a_task("Our lamps have a warranty of two years.")
    text = " ".join(Page(page_of(bob, task)).text.split())
    assert "Also on file Warranty The whole textLamps have a warranty of two years." in text


def test_a_quote_that_stands_nowhere_is_said_and_proves_nothing(bob: User) -> None:
    handbook = KnowledgeDocument.objects.create(title="Handbook", text="We are open on Tuesdays.")
    evidence = EvidenceItem(
        "knowledge", f"knowledge:{handbook.pk}", "Handbook", "We will send a voucher."
    )
    task = received("Hello")
    record_result(task.pk, a_draft(an_email(body="We will send a voucher."), evidence=(evidence,)))
    assert "This passage does not stand in its source as it is now." in page_of(bob, task)
    draft = review_item(task.pk).draft
    assert draft is not None
    labels = {one.text: one.label.value for one in unproven_claims(fresh(task), draft)}
    assert labels == {"We will send": "none", "voucher": "none"}


def test_the_texts_that_are_proved_are_the_texts_that_are_shown(bob: User) -> None:
    an_order(a_contact())
    task = pending(an_email(body="Costs €40.00\r\nand €41.00"), a_refund(4500), a_note("€7.00"))
    item = review_item(task.pk)
    assert item.draft is not None
    from_rows = {one.id for one in unproven_claims(task, item.draft)}
    html = page_of(bob, task)
    on_page = {one for one in from_rows if f'id="claim-{one}"' in html}
    assert on_page == from_rows
    assert len(from_rows) == 3


def test_who_may_not_see_the_desk_may_not_ask_for_proofs(mallory: User, bob: User) -> None:
    task = a_task()
    before = everything()
    for name in ("review_proofs", "review_proof_opened"):
        assert client_of(mallory).post(address(name, task.pk)).status_code == 403
        assert client_of(bob).get(address(name, task.pk)).status_code == 405
    assert everything() == before


def test_a_draft_that_is_still_hidden_gives_away_nothing(bob: User) -> None:
    task = a_task()
    Task.objects.filter(pk=task.pk).update(tier=Tier.TWO_PEOPLE + 1)
    asked = client_of(bob).post(address("review_proofs", task.pk), decide_form(task))
    assert asked.status_code == 403
    assert "€45.00" not in asked.content.decode()


@pytest.mark.parametrize(
    ("quote", "is_wrong"),
    [
        ("invoice: 77\namount_minor: 268000", False),
        ("invoice: 77\namount_minor: 999", True),
        ("amount_minor: 77", True),
    ],
)
def test_fields_of_a_message_are_quoted_by_name_and_value(
    bob: User, quote: str, is_wrong: bool
) -> None:
    evidence = EvidenceItem("message", "message", "Fields of the invoice", quote)
    task = received("Hello", fields={"invoice": "77", "amount_minor": "268000"})
    record_result(task.pk, a_draft(an_email(body="Thank you."), evidence=(evidence,)))
    assert ("This passage does not stand in its source" in page_of(bob, task)) is is_wrong
