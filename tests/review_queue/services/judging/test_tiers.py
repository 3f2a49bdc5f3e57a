"""The tier of a task: the owner's word, raised by what is proposed, lowered by nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import User

from connectors.contract import Consequence
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from review_queue.models import Action, Tier, Workflow
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.judging.rejudging import rejudge_pending
from review_queue.services.judging.tiers import tier_of_action
from tests.builders import (
    a_contact,
    a_note,
    a_refund,
    a_workflow,
    an_email,
    an_order,
    ballot,
    fresh,
    pending,
)
from tests.review_queue.services.judging.test_rejudging import publish

pytestmark = pytest.mark.django_db
Step = tuple[str, Mapping[str, Any]]


def tier_of(*steps: Step, chosen: Tier = Tier.GLANCE) -> Tier:
    a_contact()
    a_workflow(tier=chosen)
    return Tier(pending(*steps).tier)


def new_account(value: str = "NL91ABNA0417164300") -> Step:
    data = [{"name": "iban", "value": value}]
    return "webhook", {"event": "supplier.account_changed", "amount": None, "data": data}


def new_address() -> Step:
    changes = [{"name": "email", "value": "new@example.com"}]
    return "contact_update", {"contact_id": a_contact().pk, "changes": changes}


@pytest.mark.parametrize("chosen", list(Tier))
def test_the_owners_word_counts_where_nothing_asks_for_more(chosen: Tier) -> None:
    assert tier_of(a_note(), chosen=chosen) == chosen


@pytest.mark.parametrize(
    ("step", "tier"),
    [
        (a_note(), Tier.UNDOABLE),
        (an_email(), Tier.UNDOABLE),
        (an_email(to="stranger@example.org"), Tier.CHECK),
        (an_email(body="We will refund you in full."), Tier.CHECK),
        (an_email(body="We guarantee that it arrives."), Tier.CHECK),
        (a_refund(4000), Tier.CHECK),
        (a_refund(100_001), Tier.TWO_PEOPLE),
        (new_account(), Tier.TWO_PEOPLE),
    ],
)
def test_what_is_proposed_raises_it(step: Step, tier: Tier) -> None:
    an_order(a_contact())
    assert tier_of(step, chosen=Tier.UNDOABLE) == tier


def test_a_new_address_of_a_contact_is_checked() -> None:
    assert tier_of(new_address(), chosen=Tier.UNDOABLE) == Tier.CHECK


@pytest.mark.parametrize("position", range(4))
def test_a_bundle_takes_the_highest_wherever_it_hides(position: int) -> None:
    steps: list[Any] = [a_note("one"), an_email(), a_note("two")]
    steps.insert(position, new_account())
    assert tier_of(*steps) == Tier.TWO_PEOPLE


@pytest.mark.parametrize("one", list(Consequence))
def test_every_consequence_has_its_tier(one: Consequence) -> None:
    harmless = {"reversible", "customer_facing", "reaches_teams", "external_free_text"}
    for_two = {"changes_bank_data", "deletes"}
    expected = (
        Tier.TWO_PEOPLE if one in for_two else Tier.UNDOABLE if one in harmless else Tier.CHECK
    )
    assert tier_of_action(Action(consequences=[str(one)])) == expected


def test_a_consequence_nobody_has_weighed_is_checked() -> None:
    assert tier_of_action(Action(consequences=["launches_rockets"])) == Tier.CHECK


def test_two_people_by_a_rule_are_two_people() -> None:
    publish(Rule("two", "Two", (), Level.TWO_PEOPLE))
    assert tier_of(a_note()) == Tier.TWO_PEOPLE


def test_rules_that_go_live_later_raise_it_and_never_lower_it() -> None:
    task = pending(a_note())
    publish(Rule("two", "Two", (), Level.TWO_PEOPLE))
    rejudge_pending()
    assert fresh(task).tier == Tier.TWO_PEOPLE
    publish(Rule("one", "One", (Condition("record.found", Operator.IS, True),), Level.ONE_PERSON))
    rejudge_pending()
    assert fresh(task).tier == Tier.TWO_PEOPLE


def test_an_edit_never_lowers_it(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="We will refund you."), a_note())
    assert task.tier == Tier.CHECK
    approve_task(ballot(task, bob), edits=[Proposed("internal_note", {"text": "Called them."})])
    assert fresh(task).tier == Tier.CHECK


def test_an_edit_raises_it(bob: User) -> None:
    a_contact()
    task = pending(an_email())
    assert task.tier == Tier.GLANCE
    kind, payload = an_email(body="We will refund you.")
    approve_task(ballot(task, bob), edits=[Proposed(kind, payload)])
    assert fresh(task).tier == Tier.CHECK


def test_two_people_as_the_owners_word_are_two_people_who_did_not_write_it(
    bob: User, dana: User, carol: User
) -> None:
    task = _for_two()
    assert (task.tier, task.reviewers_needed) == (Tier.TWO_PEOPLE, 2)
    edited = [Proposed("internal_note", {"text": "Mine."})]
    assert approve_task(ballot(task, bob), edits=edited).decision.seat == 0
    assert fresh(task).reviewers_needed == 2


def _for_two() -> Any:
    a_workflow(tier=Tier.TWO_PEOPLE)
    assert Workflow.objects.get().tier == Tier.TWO_PEOPLE
    return pending(a_note())
