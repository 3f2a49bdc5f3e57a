"""Real connections to providers of the tests, and a worker that dies at sending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connectors.registry import connector_for
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch, frozen_request
from review_queue.execution.run import surroundings_for
from review_queue.models import Connection, Execution
from review_queue.secrets import encrypt_secrets
from tests.builders import a_contact, a_workflow, an_order
from tests.connectors.live import CHANNEL
from tests.doubles import slack_api, stripe_api
from tests.doubles.slack_api import SlackApi
from tests.doubles.stripe_api import Payment, StripeApi

PAYMENT = "ch_3NxSam1182"


@pytest.fixture
def stripe(settings: Any) -> Iterator[StripeApi]:
    with StripeApi(Payment(PAYMENT, 4000)) as api:
        settings.WEBHOOK_PRIVATE_HOSTS = frozenset({api.host_and_port})
        connect("payments", {"url": api.url}, api_key=stripe_api.KEY)
        order = an_order(a_contact())
        order.values["payment"] = PAYMENT
        order.save()
        yield api


@pytest.fixture
def slack(settings: Any) -> Iterator[SlackApi]:
    with SlackApi(CHANNEL) as api:
        settings.WEBHOOK_PRIVATE_HOSTS = frozenset({api.host_and_port})
        channels = {"channels": f"support {CHANNEL}", "can_read_history": True}
        connect("slack", {"url": f"{api.url}/api", **channels}, bot_token=slack_api.TOKEN)
        api.now = timezone.now().timestamp()
        yield api


def connect(kind: str, settings: dict[str, Any], **secrets: str) -> Connection:
    """A connection the workflow uses; the workflow may propose everything that goes over it."""
    kinds = ["internal_note", "stripe_refund", "charge_lookup", "slack_message"]
    row = Connection.objects.create(
        kind=kind, label=kind, settings=settings, secrets_encrypted=encrypt_secrets(secrets)
    )
    a_workflow(allowed_kinds=kinds).connections.add(row)
    return row


def refund(payment: str = PAYMENT, minor: int = 4000) -> tuple[str, dict[str, Any]]:
    """A refund of the order's amount."""
    amount = {"minor": minor, "currency": "EUR"}
    return "stripe_refund", {
        "payment": payment, "amount": amount, "reason": "requested_by_customer",
    }  # fmt: skip


def hold_is_over() -> None:
    Execution.objects.update(next_at=timezone.now())


def lose_worker_at_sending() -> Execution:
    """Dispatched, the request perhaps sent, nothing recorded: long enough ago to be swept."""
    hold_is_over()
    lease = claim_execution(Execution.objects.get().pk)
    assert lease is not None
    assert dispatch(lease) is not None
    long_ago = timezone.now() - timedelta(minutes=10)
    Execution.objects.update(dispatched_at=long_ago, first_dispatched_at=long_ago)
    return Execution.objects.get()


def apply_as_lost(api: StripeApi, execution: Execution) -> None:
    """The request of the worker that died did arrive: the very bytes, under the very key."""
    request = frozen_request(execution, timezone.now())
    connector_for(request.kind).send(request, surroundings_for(execution.task_id))
    assert len(api.refunds) == 1
