"""The signed webhook by which checkpoints leave the anchor's process. No Django here either."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

from audit.anchor.outlets import NotTaken
from audit.notes import Note
from connectors.canonical import canonical_json
from connectors.contract import FrozenRequest, Sent
from connectors.http.exchange import NoAnswer
from connectors.http.outbound import Way, outbound, way_to
from connectors.http.outcomes import NO_REFUSALS, classify
from connectors.network import CannotConnect
from connectors.settings import InvalidConnection
from connectors.webhook.payload import WebhookPayload
from connectors.webhook.request import build_request

EVENT = "audit.checkpoint_signed"


class WebhookOutlet:
    """Posts the note as one signed event; the same note always has the same message id."""

    way = "webhook"

    def __init__(self, outlet: dict[str, str]) -> None:
        self.place = outlet["url"]
        self._key = outlet["signing_key"]
        self._hosts = frozenset(filter(None, outlet.get("private_hosts", "").split(",")))

    def take(self, note: Note) -> str:
        """Raises NotTaken unless the receiver said yes; asked again it is the same message."""
        try:
            way = way_to(self.place, "the checkpoint webhook", self._hosts)
            return self._post(way, note)
        except (InvalidConnection, CannotConnect, NoAnswer, ValueError) as problem:
            raise NotTaken(str(problem)) from problem

    def _post(self, way: Way, note: Note) -> str:
        payload = payload_of(note)
        request = request_of(note, canonical_json(payload.model_dump(mode="json")))
        data = build_request(payload, request, way.base, self._key)
        with outbound(way) as door:
            answer = door.call_bytes(data, "POST")
        outcome = classify(answer, way.base.host, refusals=NO_REFUSALS)
        if isinstance(outcome, Sent):
            return f"message {request.idempotency_key}, answered {answer.status}"
        raise NotTaken(outcome.reason)


def payload_of(note: Note) -> WebhookPayload:
    """Who signed over how much, and the note to keep."""
    told: dict[str, str | int] = {"origin": note.origin, "size": note.size, "note": note.raw}
    data = [{"name": name, "value": value} for name, value in told.items()]
    return WebhookPayload.model_validate({"event": EVENT, "amount": None, "data": data})


def request_of(note: Note, payload_text: str) -> FrozenRequest:
    """The envelope: its key is made from the note, so that a receiver drops what comes twice."""
    digest = hashlib.sha256(note.raw.encode()).digest()
    return FrozenRequest(
        kind="webhook",
        payload_text=payload_text,
        content_hash=hashlib.sha256(payload_text.encode()).hexdigest(),
        idempotency_key=base64.b32encode(digest).decode().rstrip("=").lower(),
        task_reference=f"checkpoint {note.size}",
        connection=None,
        dispatched_at=datetime.now(UTC).isoformat(),
    )
