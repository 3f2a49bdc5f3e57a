"""Replies that must never become a draft, each with the words its refusal holds."""

from __future__ import annotations

import json
from typing import Any

from tests.doubles import openai_replies as replies
from tests.doubles.openai_replies import Model, Reply, draft_object, said


def body(text: bytes, **more: Any) -> Model:
    return lambda _: Reply(text, **more)


def drafted_text(find: str, put: str) -> Model:
    return said(json.dumps(draft_object()).replace(find, put))


def with_action(kind: str, payload: dict[str, Any]) -> Model:
    return replies.drafted(actions=[{"kind": kind, "payload": payload}])


GOOD = json.dumps(draft_object())
MAIL = {"subject": "a", "body": "b"}
BAD_REPLIES: dict[str, tuple[Model, str]] = {
    "cut JSON": (said(GOOD[:-20]), "not complete, valid JSON"),
    "no JSON": (replies.garbage, "not complete, valid JSON"),
    "fenced JSON": (said(f"```json\n{GOOD}\n```"), "not complete, valid JSON"),
    "JSON list": (said("[]"), "breaks its form at reply"),
    "extra keys": (replies.adversarial, "at approved: Extra inputs"),
    "missing key": (said('{"category": "x"}'), "Field required"),
    "echo": (replies.echo, "breaks its form"),
    "doubled key": (drafted_text('"flags": []', '"flags": [], "flags": []'), "'flags' twice"),
    "NaN": (drafted_text("80", "NaN"), "holds NaN"),
    "infinity": (drafted_text("80", "-Infinity"), "holds -Infinity"),
    "fraction": (drafted_text("80", "80.0"), "the fraction 80.0"),
    "text for a number": (drafted_text("80", '"80"'), "at confidence_percent"),
    "true for a number": (drafted_text("80", "true"), "at confidence_percent"),
    "confidence over 100": (drafted_text("80", "101"), "at confidence_percent"),
    "huge number": (drafted_text("80", "9" * 5000), "not complete, valid JSON"),
    "NUL": (drafted_text("It is late.", "It is\\u0000late."), "NUL"),
    "half character": (drafted_text("It is late.", "\\ud800"), "lone surrogate"),
    "deep nesting": (said("[" * 30_000), "nested too deeply"),
    "too large": (drafted_text("It is late.", "x" * 66_000), "larger than 64 KB"),
    "null flags": (replies.drafted(flags=None), "at flags"),
    "nine actions": (
        replies.drafted(actions=[{"kind": "email", "payload": MAIL}] * 9), "at actions",
    ),
    "unknown kind": (with_action("bank_transfer", {}), "'bank_transfer', which is not offered"),
    "action without payload": (
        replies.drafted(actions=[{"kind": "email"}]), "at actions.0.payload",
    ),
    "its own recipient": (with_action("email", {**MAIL, "to": ["x@evil.test"]}), "email action"),
    "its own copy": (with_action("email", {**MAIL, "cc": ["x@evil.test"]}), "email action"),
    "its own contact": (
        with_action("contact_update", {"contact_id": 6, "changes": []}), "contact_update action",
    ),
    "money in text": (
        with_action("webhook", {"event": "a.b", "amount": {"minor": "1", "currency": "EUR"},
                                "data": []}),
        "webhook action",
    ),
    "unknown source": (
        replies.drafted(evidence=[{"kind": "record", "reference": "order:1", "quote": "a"}]),
        "cites record 'order:1'",
    ),
    "wrong kind of source": (
        replies.drafted(evidence=[{"kind": "record", "reference": "message", "quote": "Where"}]),
        "cites record 'message'",
    ),
    "cut off": (said(GOOD, finish_reason="length"), "cut off at the token limit"),
    "not finished": (said(GOOD, finish_reason="tool_calls"), "did not finish"),
    "empty answer": (said(""), "is empty"),
    "no answer": (said(None), "is empty"),
    "no choices": (lambda _: replies.envelope(), "sent no answer"),
    "choices of a wrong type": (lambda _: replies.envelope(choices="x"), "at choices"),
    "choice of a wrong type": (lambda _: replies.envelope(choices=[1]), "at choices.0"),
    "content of a wrong type": (
        lambda _: replies.envelope(choices=[{"message": {"content": 5}}]), "message.content",
    ),
    "usage of a wrong type": (lambda _: replies.envelope(usage={"prompt_tokens": "1"}), "usage"),
    "web page": (body(b"<html>Bad gateway</html>"), "no chat completion"),
    "empty body": (body(b""), "no chat completion"),
    "no UTF-8": (body(b'{"choices": "\xff\xfe"}'), "no chat completion"),
    "5 MB": (body(b"x" * 5_000_000), "more than 512 KB"),
    "5 MB error page": (body(b"x" * 5_000_000, status=500), "more than 512 KB"),
    "compressed": (body(b"x", headers={"Content-Encoding": "gzip"}), "compressed"),
}  # fmt: skip
