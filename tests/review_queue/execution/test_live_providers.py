"""From a draft to a provider and back: real connections, crashes in between, one effect."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.serializers import serialize
from django.utils import timezone

from audit.models import Entry, Payload
from connectors.registry import InvalidPayload
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from review_queue.execution.due import run_due
from review_queue.models import (
    Action,
    Attempt,
    Connection,
    Draft,
    Execution,
    FactsSnapshot,
    State,
    Task,
)
from review_queue.rounds.sweep import sweep
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed, freeze_actions
from review_queue.services.judging.replay import ask_gate, inquiry_from_text
from tests.builders import a_draft, approved, fresh, pending, received
from tests.connectors.live import CHANNEL
from tests.doubles import stripe_api
from tests.doubles.slack_api import SlackApi
from tests.doubles.stripe_api import StripeApi
from tests.review_queue.execution.live_scenes import (
    PAYMENT,
    apply_as_lost,
    hold_is_over,
    lose_worker_at_sending,
    refund,
    slack,
    stripe,
)

__all__ = ["slack", "stripe"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def test_an_approved_refund_pays_back_once_to_the_payment_on_record(
    bob: User, stripe: StripeApi
) -> None:
    task = approved(bob, [refund()]).task
    action = Action.objects.get()
    assert action.provenance == {"payment": "order:1182.payment", "amount": "order:1182.total"}
    hold_is_over()
    assert run_due() == 1
    assert run_due() == 0
    assert fresh(task).state == State.EXECUTED
    assert [one["amount"] for one in stripe.refunds] == [4000]
    execution = Execution.objects.get()
    assert (execution.external_ref, execution.effect_class) == ("re_0001", "K")
    assert stripe.refunds[0]["metadata"]["reference"] == execution.idempotency_key
    kept = Attempt.objects.get(phase="outcome")
    assert (len(kept.request_sha256), len(kept.response_sha256)) == (64, 64)


def test_the_reviewer_sees_what_the_provider_says_of_the_payment(
    bob: User, stripe: StripeApi
) -> None:
    stripe.payments[PAYMENT].refunded = 500
    task = pending(refund())
    draft = Draft.objects.get(task=task)
    card = draft.evidence.get(kind="payment")
    assert (card.reference, card.quote) == (
        PAYMENT,
        "€40.00 cannot go back. Paid €40.00, given back €5.00, can still go back €35.00.",
    )
    assert draft.flags == ["payment_not_refundable"]
    assert task.evidence_hash == draft.evidence_hash
    assert [asked.method for asked in stripe.asked] == ["GET"]
    second = pending(refund(minor=3500))
    assert Draft.objects.get(task=second).flags == []
    assert stripe.refunds == []


def test_a_provider_that_does_not_answer_holds_no_draft_up(bob: User, stripe: StripeApi) -> None:
    stripe.fault_for_reads = "500_before"
    task = pending(refund())
    assert task.state == State.PENDING
    assert (
        "Stripe could not answer just now." in task.drafts.get().evidence.get(kind="payment").quote
    )
    assert stripe.refunds == []


def test_a_payment_that_stands_in_no_record_is_stopped_and_judged_alike_again(
    bob: User, stripe: StripeApi
) -> None:
    task = pending(refund("ch_3NxSomebodyElse"))
    assert task.state == State.BLOCKED
    verdict = task.verdicts.latest("pk")
    reasons = [reason["code"] for reason in verdict.reasons]
    assert "not_on_record" in reasons
    assert "untrusted_slot" not in reasons
    kept = inquiry_from_text(FactsSnapshot.objects.get().json_text)
    assert kept.actions[0].record_only_slots == ("payment",)
    assert ask_gate(kept, PolicySpec(version=0)).level == Level.BLOCK
    assert stripe.asked == []


def test_a_lost_worker_is_repeated_under_the_same_key_while_it_is_remembered(
    bob: User, stripe: StripeApi
) -> None:
    task = approved(bob, [refund()]).task
    execution = lose_worker_at_sending()
    apply_as_lost(stripe, execution)
    sweep()
    hold_is_over()
    run_due()
    assert fresh(task).state == State.EXECUTED
    assert len(stripe.refunds) == 1
    outcomes = Attempt.objects.filter(phase="outcome").order_by("pk")
    assert [one.outcome for one in outcomes] == ["repeated", "sent"]


@pytest.mark.parametrize(
    ("age", "applied", "state"),
    [
        (timedelta(hours=22), False, State.EXECUTED),
        (timedelta(hours=23, minutes=30), False, State.OUTCOME_UNKNOWN),
        (timedelta(hours=25), False, State.OUTCOME_UNKNOWN),
        (timedelta(days=31), False, State.OUTCOME_UNKNOWN),
        (timedelta(hours=25), True, State.EXECUTED),
    ],
)
def test_a_forgotten_key_is_no_protection(
    age: timedelta, applied: bool, state: State, bob: User, stripe: StripeApi
) -> None:
    task = approved(bob, [refund()]).task
    execution = lose_worker_at_sending()
    Execution.objects.update(first_dispatched_at=timezone.now() - age)
    if applied:
        apply_as_lost(stripe, execution)
        stripe.now += age.total_seconds()
    sweep()
    hold_is_over()
    run_due()
    assert fresh(task).state == state
    assert len(stripe.refunds) == (1 if state == State.EXECUTED else 0)


def test_a_refusal_after_a_lost_try_is_not_called_not_sent(bob: User, stripe: StripeApi) -> None:
    task = approved(bob, [refund()]).task
    execution = lose_worker_at_sending()
    apply_as_lost(stripe, execution)
    sweep()
    stripe.api_key = "sk_rolled_meanwhile"
    hold_is_over()
    run_due()
    assert fresh(task).state == State.OUTCOME_UNKNOWN
    assert "An earlier try was cut off while sending" in Execution.objects.get().detail
    assert len(stripe.refunds) == 1


def test_a_lost_message_is_looked_for_after_its_settling_time_and_not_before(
    bob: User, slack: SlackApi
) -> None:
    task = approved(bob, [("slack_message", {"channel": "support", "text": "Late."})]).task
    assert Action.objects.get().provenance == {"channel": "setting"}
    lose_worker_at_sending()
    Execution.objects.update(dispatched_at=timezone.now() - timedelta(seconds=90))
    sweep()
    assert slack.asked == []
    assert fresh(task).state == State.EXECUTING
    Execution.objects.update(dispatched_at=timezone.now() - timedelta(seconds=180))
    sweep()
    assert [asked.path.rpartition("/")[2] for asked in slack.asked] == ["conversations.history"]
    hold_is_over()
    run_due()
    assert fresh(task).state == State.EXECUTED
    assert len(slack.posts[CHANNEL]) == 1


def test_a_channel_the_connection_does_not_name_is_no_draft(bob: User, slack: SlackApi) -> None:
    task = received()
    chosen = Proposed("slack_message", {"channel": "board", "text": "Psst."})
    with pytest.raises(InvalidPayload, match="channel: must be one of: support"):
        freeze_actions(task, 1, [chosen])
    record_result(task.pk, a_draft(("slack_message", {"channel": "board", "text": "Psst."})))
    assert Action.objects.count() == 0
    assert fresh(task).state != State.PENDING
    assert slack.asked == []


def test_a_failed_check_stops_the_refund_after_it(bob: User, stripe: StripeApi) -> None:
    stripe.payments[PAYMENT].refunded = 1
    wanted = {"minor": 4000, "currency": "EUR"}
    check = ("charge_lookup", {"payment": PAYMENT, "at_least": wanted})
    task = approved(bob, [check, refund()]).task
    hold_is_over()
    run_due()
    assert fresh(task).state == State.FAILED
    assert "can still go back €39.99" in Execution.objects.get(position=1).detail
    assert Execution.objects.get(position=2).status == Execution.Status.CANCELLED
    assert stripe.refunds == []


def test_a_key_reaches_no_table_but_its_own(bob: User, stripe: StripeApi) -> None:
    approved(bob, [refund()])
    hold_is_over()
    run_due()
    rows = [
        model.objects.all()
        for model in (Entry, Payload, Execution, Attempt, Action, Task, Connection)
    ]
    text = "".join(serialize("json", one) for one in rows)
    text += json.dumps(list(Connection.history.values()), default=str)
    assert PAYMENT in text
    assert stripe_api.KEY not in text
