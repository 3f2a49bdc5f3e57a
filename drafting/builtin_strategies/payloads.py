"""Builds payloads and checks each against the schema its kind came with."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from drafting.contract import ActionType, DraftedAction
from drafting.money import Amount
from drafting.thread import Thread


class PayloadDoesNotFit(ValueError):
    """The filled payload breaks the schema of its kind; the text names the field and why."""


def email(
    action_type: ActionType, *, to: str, subject: str, body: str, thread: Thread
) -> DraftedAction:
    """A reply to one address in a conversation. Raises PayloadDoesNotFit."""
    payload = {
        "to": [to],
        "cc": [],
        "bcc": [],
        "subject": one_line(subject),
        "body": printable(body),
        "in_reply_to": thread.in_reply_to,
        "references": list(thread.references),
        "attachments": [],
    }
    return _checked(action_type, payload)


def webhook(
    action_type: ActionType, *, event: str, amount: Amount | None, data: Mapping[str, str | int]
) -> DraftedAction:
    """An event for another system; `data` keeps its order. Raises PayloadDoesNotFit."""
    money = {"minor": amount.minor, "currency": amount.currency} if amount else None
    values = [{"name": name, "value": value} for name, value in data.items()]
    return _checked(action_type, {"event": event, "amount": money, "data": values})


def refund(action_type: ActionType, *, payment: str, amount: Amount) -> DraftedAction:
    """Money back to the payment it came from. Raises PayloadDoesNotFit."""
    payload = {
        "payment": payment,
        "amount": {"minor": amount.minor, "currency": amount.currency},
        "reason": "requested_by_customer",
    }
    return _checked(action_type, payload)


def internal_note(action_type: ActionType, *, text: str) -> DraftedAction:
    """A note for colleagues. Raises PayloadDoesNotFit."""
    return _checked(action_type, {"text": printable(text)})


def one_line(text: str) -> str:
    """The text on one line without control characters."""
    return " ".join(_without(text, {"Cc", "Cs", "Zl", "Zp"}, " ").split())


def printable(text: str) -> str:
    """The text without NUL and half characters, which nothing can store or send."""
    return _without(text, {"Cs"}, "").replace("\0", "")


def _without(text: str, categories: set[str], instead: str) -> str:
    return "".join(
        instead if unicodedata.category(character) in categories else character
        for character in text
    )


def _checked(action_type: ActionType, payload: dict[str, Any]) -> DraftedAction:
    validator = Draft202012Validator(dict(action_type.schema))
    error = next(iter(sorted(validator.iter_errors(payload), key=str)), None)
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path) or "payload"
        raise PayloadDoesNotFit(f"{action_type.label}: {place} {error.message[:200]}")
    return DraftedAction(kind=action_type.kind, payload=payload)
