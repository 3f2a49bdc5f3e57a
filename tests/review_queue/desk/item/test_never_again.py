"""Wrong, never again: from the mistake to a rule in the owner's draft, and never further."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from policies.models import PolicyVersion
from policies.services import live_number
from review_queue.models import FactsSnapshot, RuleProposal, State
from review_queue.services.lessons.proposing import suggest_rule
from tests.builders import a_contact, a_note, a_refund, an_email, an_order, fresh, pending
from tests.review_queue.desk.pages import Page, address, client_of, everything
from tests.review_queue.services.deadlines.test_snoozing import kinds_of

pytestmark = pytest.mark.django_db
ABOUT = "In Support-Replies: when the draft's topic is delivery, two people check it."


def test_the_rule_is_built_from_what_was_odd_about_the_draft() -> None:
    contact = a_contact()
    an_order(contact, minor=4000)
    assert suggest_rule(pending(an_email(), a_refund(4500))).sentence == (
        "In Support-Replies: when the amount differs from the record and the draft's topic is "
        "delivery, two people check it."
    )
    assert suggest_rule(pending(an_email(to="other@example.com")), reason="wrong_customer").facts[
        "recipient.on_record"
    ] is False  # fmt: skip


def test_staff_file_it_for_the_owner_and_nothing_comes_into_force(bob: User, carol: User) -> None:
    task, client = pending(), client_of(bob)
    live, before = live_number(), everything()
    shown = Page(client.get(address("review_never_again", task.pk)).content.decode())
    assert shown.fields["sentence"].startswith("In Support-Replies: when ")
    form = {"sentence": shown.fields["sentence"], "what_went_wrong": "Wrong price <b>again</b>."}
    client.post(address("review_never_again", task.pk), form)
    proposal = RuleProposal.objects.get()
    assert (proposal.proposed_by, proposal.status) == (bob, "open")
    assert kinds_of(task)[-1] == "rule_proposed"
    assert (live_number(), PolicyVersion.objects.filter(status="draft").count()) == (live, 0)
    assert everything()["decisions"] == before["decisions"]
    assert fresh(task).state == State.PENDING
    home = client_of(carol).get(address("owner_policies")).content.decode()
    assert "Proposed after a mistake" in home
    assert "Wrong price &lt;b&gt;again" in home


def test_the_owner_takes_it_into_a_draft_where_it_is_typed_and_not_saved(
    bob: User, carol: User
) -> None:
    task = pending()
    client_of(bob).post(address("review_never_again", task.pk), {"sentence": ABOUT})
    proposal, owner = RuleProposal.objects.get(), client_of(carol)
    assert owner.get(address("owner_take_proposal", proposal.pk)).status_code == 200
    assert RuleProposal.objects.get().status == "open"
    live = live_number()
    page = owner.post(address("owner_take_proposal", proposal.pk), follow=True)
    assert "Read “In Support-Replies: when the draft" in page.content.decode().replace(
        "&#x27;", "'"
    )
    draft = PolicyVersion.objects.get(status="draft")
    assert (draft.rules.filter(name__icontains="delivery").count(), live_number()) == (0, live)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.settled_by) == ("taken", carol)


def test_an_owner_goes_straight_to_the_rules(carol: User) -> None:
    task = pending()
    form = {"sentence": ABOUT, "to_draft": "1"}
    response = client_of(carol).post(address("review_never_again", task.pk), form)
    proposal = RuleProposal.objects.get()
    assert response["Location"] == address("owner_take_proposal", proposal.pk)


def test_what_is_no_rule_is_refused_and_stays_in_the_form(bob: User) -> None:
    task = pending()
    form = {"sentence": "Be nicer please", "what_went_wrong": "Rude."}
    response = client_of(bob).post(address("review_never_again", task.pk), form)
    page = Page(response.content.decode())
    assert (response.status_code, RuleProposal.objects.count()) == (422, 0)
    assert (page.fields["sentence"], page.fields["what_went_wrong"]) == tuple(form.values())


def test_only_owners_settle_and_only_once(bob: User, carol: User) -> None:
    task = pending(a_note())
    client_of(bob).post(address("review_never_again", task.pk), {"sentence": ABOUT})
    proposal = RuleProposal.objects.get()
    for name in ("owner_take_proposal", "owner_decline_proposal"):
        assert client_of(bob).post(address(name, proposal.pk)).status_code == 403
    owner = client_of(carol)
    owner.post(address("owner_decline_proposal", proposal.pk))
    again = owner.post(address("owner_take_proposal", proposal.pk), follow=True)
    assert "settled already" in again.content.decode()
    proposal.refresh_from_db()
    assert proposal.status == "declined"


def test_where_no_money_moves_the_proposed_rule_names_no_amount() -> None:
    an_order(a_contact(), minor=4000)
    task = pending(an_email())
    facts = FactsSnapshot.objects.get(task=task)
    assert '"action.amount"' in facts.json_text
    assert suggest_rule(task).sentence == ABOUT
