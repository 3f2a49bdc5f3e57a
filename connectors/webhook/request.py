"""Builds the bytes of one webhook request: the same request gives the same bytes, always."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.canonical import canonical_json
from connectors.contract import FrozenRequest
from connectors.http.request import Call, write_request
from connectors.http.target import Target
from connectors.payloads import plain
from connectors.webhook.payload import WebhookPayload
from connectors.webhook.signing import signed_headers


def body_of(payload: WebhookPayload, request: FrozenRequest) -> str:
    """The JSON body: type, timestamp and data as Standard Webhooks has them, and our reference."""
    at = _moment(request)
    return canonical_json(
        {
            "type": payload.event,
            "timestamp": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "reference": request.task_reference,
            "amount": None if payload.amount is None else plain(payload.amount),
            "data": {item.name: item.value for item in payload.data},
        }
    )


def build_request(
    payload: WebhookPayload, request: FrozenRequest, target: Target, key: str
) -> bytes:
    """The whole HTTP/1.1 request. ValueError for a dispatch time that is none."""
    body = body_of(payload, request)
    call = Call(
        "POST",
        (
            ("Accept", "*/*"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("Idempotency-Key", request.idempotency_key),
            *signed_headers(key, request.idempotency_key, _moment(request), body),
        ),
        body.encode("utf-8"),
    )
    return write_request(call, target)


def _moment(request: FrozenRequest) -> datetime:
    return datetime.fromisoformat(request.dispatched_at).astimezone(UTC)
