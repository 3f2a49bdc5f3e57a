"""An empty step for a person to fill in, where the drafter had nothing to propose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.registry import connector_for
from review_queue.desk.forms.action_fields import fields_for
from review_queue.desk.forms.at_hand import NOTHING, AtHand
from review_queue.desk.forms.card_shapes import ActionCard
from review_queue.models import Task

WRITABLE = ("email", "internal_note", "task_for_person")


def blank_payload(kind: str, *, reply_to: str, subject: str) -> dict[str, Any]:
    """The payload to start from; empty for kinds nobody writes by hand here."""
    if kind == "email":
        return {
            "to": [reply_to] if reply_to else [],
            "cc": [],
            "bcc": [],
            "attachments": [],
            "subject": subject,
            "body": "",
        }
    if kind == "internal_note":
        return {"text": ""}
    if kind == "task_for_person":
        return {"assignee": "", "title": "", "note": "", "due_on": None}
    return {}


def blank_card(task: Task, allowed: Sequence[str], at_hand: AtHand = NOTHING) -> ActionCard | None:
    """A reply (or else a note) to write, when the workflow allows it."""
    kind = next((kind for kind in WRITABLE if kind in allowed), None)
    if kind is None:
        return None
    payload = blank_payload(kind, reply_to=reply_address(task), subject=reply_subject(task))
    connector = connector_for(kind)
    return ActionCard(
        position=1,
        kind=kind,
        label=connector.label,
        summary="",
        fields=fields_for("n1", kind, payload, {}, at_hand),
        sandboxed=False,
    )


def reply_address(task: Task) -> str:
    """The customer's address on record, else the one the message came from."""
    if task.contact is not None and task.contact.email:
        return task.contact.email
    return task.source.sender_address


def reply_subject(task: Task) -> str:
    """The subject of a reply to this task."""
    subject = task.source.subject or task.subject
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"
