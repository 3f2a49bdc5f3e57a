"""How often drafts are wrong: assumed by tier until twenty decisions say, and softened after."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import Decision
from review_queue.selectors.error_rates import ErrorRates, error_rates
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from tests.builders import a_workflow, an_email, ballot, pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("tier", "assumed"), [(0, 0.01), (1, 0.02), (2, 0.04), (3, 0.04)])
def test_without_twenty_decisions_the_tier_says(tier: int, assumed: float) -> None:
    rates = ErrorRates(decided={7: 19}, wrong={7: 19})
    assert rates.rate(7, tier) == rates.rate(8, tier) == assumed
    assert not rates.is_known(7)


def test_from_twenty_on_decisions_say_and_no_mistake_is_not_never() -> None:
    rates = ErrorRates(decided={7: 20, 8: 180}, wrong={7: 0, 8: 18})
    assert rates.is_known(7)
    assert rates.rate(7, 2) == pytest.approx(0.02)  # (0 + 20 * 0.04) / 40
    assert rates.rate(8, 2) == pytest.approx(0.094)  # (18 + 20 * 0.04) / 200


def test_a_mistake_is_what_was_rejected_sent_back_or_changed_in_substance(bob: User) -> None:
    workflow = a_workflow()
    approve_task(ballot(pending(an_email()), bob))
    reject_task(ballot(pending(an_email()), bob))
    send_back_task(ballot(pending(an_email()), bob))
    for permille, critical in ((150, []), (151, []), (0, ["amount"])):
        decision = approve_task(ballot(pending(an_email()), bob)).decision
        with lifted(Decision):
            Decision.objects.filter(pk=decision.pk).update(
                answer="approve_edited", edit_ratio_permille=permille, critical_changes=critical
            )
    rates = error_rates()
    assert (rates.decided[workflow.pk], rates.wrong[workflow.pk]) == (6, 4)


def test_what_a_rule_let_through_and_samples_say_nothing(bob: User) -> None:
    task = pending(an_email())
    counted = approve_task(ballot(task, bob))
    type(task).objects.filter(pk=task.pk).update(kind="sample")
    Decision.objects.create(
        task=pending(),
        generation=1,
        seat=1,
        answer="auto_approve",
        actor={},
        channel="policy",
        draft_hash="",
        evidence_hash="",
        policy_version=1,
        decided_at=counted.decision.decided_at,
    )
    assert error_rates().decided == {}
