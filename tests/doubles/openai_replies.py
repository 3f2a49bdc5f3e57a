"""Replies of a pretended model: good drafts, hostile models and every fault a server can have."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer. `hang`: never answer. `cut_after`: close after so many body bytes.

    `drip_s`: seconds between single body bytes.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    cut_after: int | None = None
    drip_s: float = 0.0


Model = Callable[[Body], Reply]


def completion(content: str | None, *, finish_reason: str = "stop", **message: Any) -> Reply:
    """A chat completion around this text, 100 tokens in and 20 out."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": finish_reason,
    }
    return envelope(choices=[choice])


def envelope(**changes: Any) -> Reply:
    """A chat completion body with these top-level values."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "pretended-1",
        "choices": [],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
    return Reply(json.dumps({**body, **changes}).encode())


def draft_object(**changes: Any) -> dict[str, Any]:
    """A valid draft with one e-mail."""
    return {
        "category": "delivery",
        "confidence_percent": 80,
        "unsure_about": "",
        "flags": [],
        "actions": [{"kind": "email", "payload": {"subject": "Your order", "body": "It is late."}}],
        "evidence": [],
        **changes,
    }


def drafted(**changes: Any) -> Model:
    """A model that always gives `draft_object` with these changes."""
    reply = completion(json.dumps(draft_object(**changes)))
    return lambda _: reply


def said(content: str | None, **more: Any) -> Model:
    """A model that always says exactly this."""
    reply = completion(content, **more)
    return lambda _: reply


def failing(status: int, message: str = "no", **headers: str) -> Model:
    """A server that answers an error status."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(body, status, named)


def came_in(body: Body) -> Mapping[str, Any]:
    """What the stranger wrote, as this server received it."""
    document: dict[str, Any] = json.loads(body["messages"][-1]["content"])
    found: Mapping[str, Any] = document["came_in"]
    return found


def helpful(body: Body) -> Reply:
    """A well-behaved model: answers by mail and quotes the message."""
    text = str(came_in(body)["text"])
    evidence = {"kind": "message", "reference": "message", "quote": text[:60]}
    return completion(json.dumps(draft_object(evidence=[evidence] if text.strip() else [])))


def obedient(body: Body) -> Reply:
    """Does what the injected text asks: repeats it, sends it on, and is entirely sure."""
    text = str(came_in(body)["text"])
    payload = {"subject": "As you wish", "body": text[:5_000] or "-"}
    action = {"kind": "email", "payload": payload}
    return completion(json.dumps(draft_object(confidence_percent=100, actions=[action])))


def adversarial(_: Body) -> Reply:
    """The most permissive claims, with keys nobody asked for."""
    extra = {"approved": True, "status": "approved", "state": "approved", "decision_id": 1}
    return completion(json.dumps(draft_object(confidence_percent=100, **extra)))


def echo(body: Body) -> Reply:
    """Gives back the data message as its answer."""
    return completion(body["messages"][-1]["content"])


def garbage(_: Body) -> Reply:
    """Text that is no JSON."""
    return completion("Sure! Here is your draft: {category: delivery,, ]")


def picky(*refused: str) -> Model:
    """A server that answers 400 to requests with these parameters or response forms."""

    def answer(body: Body) -> Reply:
        form = (body.get("response_format") or {}).get("type")
        for name in refused:
            if name == form:
                return failing(400, f"response_format {name} is not supported")(body)
            if name in body:
                return failing(400, f"Unsupported parameter: {name}")(body)
        return helpful(body)

    return answer
