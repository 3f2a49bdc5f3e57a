"""Trying a connection out: one real message through the very connector that will be used."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from audit.actors import person
from audit.chain import Event, utc_text
from audit.services import append_event
from connectors.canonical import canonical_json
from connectors.contract import FrozenRequest, NotSent, Outcome
from connectors.registry import InvalidPayload, connector_for, validate_payload
from review_queue.errors import NotReviewer
from review_queue.execution.run import surroundings_for
from review_queue.models import Company, Connection
from review_queue.services.connections import way_out_by_id

NO_TASK = 0


def send_test(*, connection: Connection, recipient: str, user: AbstractUser) -> Outcome:
    """Send one test message and write the outcome to the ledger. No transaction may be open.

    `recipient` is an e-mail address, looked at by mail connections only. Raises NotReviewer for
    people who may not change connections, UnreadableSecret; nothing is sent then.
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
    try:
        payload = validate_payload(connection.kind, _MESSAGES[connection.kind](recipient))
    except InvalidPayload as error:
        return NotSent(f"{error}. Nothing was sent.")
    request = FrozenRequest(
        kind=connection.kind,
        payload_text=canonical_json(payload),
        content_hash="",
        idempotency_key=f"test-{secrets.token_hex(16)}",
        task_reference=str(NO_TASK),
        connection=way_out.settings,
        dispatched_at=utc_text(timezone.now()),
    )
    return connector_for(connection.kind).send(request, surroundings_for(NO_TASK))


def _mail(recipient: str) -> Mapping[str, Any]:
    company = Company.objects.values_list("name", flat=True).first()
    return {
        "to": [recipient],
        "subject": "Test: this connection works",
        "body": f"{company} can send e-mail through this connection. Nobody has to answer.",
    }


def _event(_recipient: str) -> Mapping[str, Any]:
    return {"event": "connection.test", "data": [{"name": "test", "value": True}]}


_MESSAGES: Mapping[str, Callable[[str], Mapping[str, Any]]] = {"email": _mail, "webhook": _event}
