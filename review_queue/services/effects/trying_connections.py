"""Trying a connection out without harm: a test message, or a question where that would act."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from audit.actors import person
from audit.chain import Event, utc_text
from audit.services import append_event
from connectors.calendar_hold.trying import try_calendar
from connectors.canonical import canonical_json
from connectors.contract import ConnectionSettings, FrozenRequest, NotSent, Outcome, Surroundings
from connectors.hubspot.trying import try_crm
from connectors.registry import (
    InvalidPayload,
    check_choices,
    choices_for,
    connector_for,
    validate_payload,
)
from connectors.stripe_api.trying import try_payments
from review_queue.errors import NotReviewer
from review_queue.execution.run import surroundings_for
from review_queue.execution.ways_out import way_out_by_id
from review_queue.models import Company, Connection

NO_TASK = 0


def send_test(*, connection: Connection, recipient: str, user: AbstractUser) -> Outcome:
    """Send one test message and write the outcome to the ledger. No transaction may be open.

    `recipient` is an e-mail address for mail, a channel for Slack; others need none. Raises
    NotReviewer for people who may not change connections, UnreadableSecret; nothing is sent then.
    """
    if not user.has_perm("queue.change_connection"):
        raise NotReviewer("Only owners try connections out. Nothing was sent.")
    outcome = _send(connection, recipient)
    append_event(
        Event(
            "queue.connection.tested",
            person(user),
            f"queue.connection:{connection.pk}",
            {"outcome": type(outcome).__name__},
            timezone.now(),
        ),
        chain="settings",
    )
    return outcome


def _send(connection: Connection, recipient: str) -> Outcome:
    way_out = way_out_by_id(connection.pk, connection.kind)
    if way_out is None:
        return NotSent("The connection is switched off. Nothing was sent.")
    connection_kind = connection.kind
    if connection_kind in _QUESTIONS and way_out.settings is not None:
        return _QUESTIONS[connection_kind](way_out.settings, surroundings_for(NO_TASK))
    message = _MESSAGES.get(connection_kind)
    if message is None:
        return NotSent("There is no test for this kind of connection. Nothing was sent.")
    kind, words = message
    try:
        payload = validate_payload(kind, words(recipient))
        check_choices(kind, payload, choices_for(kind, way_out.settings))
    except InvalidPayload as error:
        return NotSent(f"{error}. Nothing was sent.")
    request = FrozenRequest(
        kind=kind,
        payload_text=canonical_json(payload),
        content_hash="",
        idempotency_key=f"test-{secrets.token_hex(16)}",
        task_reference=str(NO_TASK),
        connection=way_out.settings,
        dispatched_at=utc_text(timezone.now()),
    )
    return connector_for(kind).send(request, surroundings_for(NO_TASK))


def _mail(recipient: str) -> Mapping[str, Any]:
    company = Company.objects.values_list("name", flat=True).first()
    return {
        "to": [recipient],
        "subject": "Test: this connection works",
        "body": f"{company} can send e-mail through this connection. Nobody has to answer.",
    }


def _event(_recipient: str) -> Mapping[str, Any]:
    return {"event": "connection.test", "data": [{"name": "test", "value": True}]}


def _post(channel: str) -> Mapping[str, Any]:
    text = "Test: this connection works. Nobody has to answer."
    return {"channel": channel, "text": text}


# The kind of action a test message is of, and its payload for whom it goes to.
_MESSAGES: Mapping[str, tuple[str, Callable[[str], Mapping[str, Any]]]] = {
    "email": ("email", _mail),
    "webhook": ("webhook", _event),
    "slack": ("slack_message", _post),
}
# Where a test message would move money or change a record, something is only read.
_QUESTIONS: Mapping[str, Callable[[ConnectionSettings, Surroundings], Outcome]] = {
    "payments": try_payments,
    "crm": try_crm,
    "calendar": try_calendar,
}
ASKS_ONLY = frozenset(_QUESTIONS)
