"""Builds tasks by walking the real services, as far along as a test asks."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any

from audit.actors import Actor
from connectors.contract import Outcome
from drafting.contract import DraftedAction, DraftResult, EvidenceItem, Usage
from hitl_site.demo.careful_reader import look_carefully
from review_queue.execution.claim import Lease, claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.execution.record import record_outcome
from review_queue.models import Contact, ContactRecord, Execution, State, Task, Workflow
from review_queue.services.arriving.intake import receive_task
from review_queue.services.decisions.deciding import Ballot, Counted, approve_task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.people.roles import may_review
from review_queue.submission import Submission

CLI = Actor("person", "0", "test", "cli")
_numbers = itertools.count(1)
ALL_KINDS = [
    *("email", "webhook", "internal_note", "contact_update"),
    *("task_for_person", "file_document", "calendar_hold"),
]


def a_workflow(key: str = "support-replies", **fields: Any) -> Workflow:
    """A workflow that may propose every kind of action; a person approves first."""
    defaults = {
        "name": key.title(),
        "role": "Answers customers.",
        "allowed_kinds": ALL_KINDS,
        "sample_percent": 0,
    }
    return Workflow.objects.get_or_create(key=key, defaults=defaults | fields)[0]


def a_contact(email: str = "sam@example.com", **fields: Any) -> Contact:
    """A customer on record."""
    return Contact.objects.get_or_create(email=email, defaults={"name": "Sam Field"} | fields)[0]


def an_order(contact: Contact, reference: str = "1182", minor: int = 4000) -> ContactRecord:
    """An order of this customer."""
    return ContactRecord.objects.create(
        contact=contact,
        kind="order",
        reference=reference,
        title=f"Order {reference}",
        values={"total": {"minor": minor, "currency": "EUR"}},
    )


def a_submission(text: str = "Where is my order?", **fields: Any) -> Submission:
    """A message from sam@example.com, with a key of its own."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "workflow_key": "support-replies",
        "source_key": f"test:{number}",
        "kind": "form",
        "subject": "A question",
        "sender_address": "sam@example.com",
        "raw": text.encode("utf-8", "surrogatepass"),
        "raw_media_type": "text/plain",
    }
    return Submission(text=text, **(defaults | fields))


def a_note(text: str = "Called the customer.") -> tuple[str, dict[str, Any]]:
    """An internal note."""
    return "internal_note", {"text": text}


def an_email(
    to: str = "sam@example.com", body: str = "It is on its way."
) -> tuple[str, dict[str, Any]]:
    """A reply by e-mail."""
    return "email", {
        "to": [to],
        "cc": [],
        "subject": "Re: A question",
        "body": body,
        "in_reply_to": None,
        "references": [],
    }


def a_refund(minor: int = 4000) -> tuple[str, dict[str, Any]]:
    """A refund request to the payment system."""
    return "webhook", {
        "event": "refund.requested",
        "amount": {"minor": minor, "currency": "EUR"},
        "data": [{"name": "order", "value": "1182"}],
    }


def a_to_do(assignee: str = "person:dana", **fields: Any) -> tuple[str, dict[str, Any]]:
    """Something a colleague has to do."""
    payload = {"assignee": assignee, "title": "Call the supplier", "note": "", "due_on": None}
    return "task_for_person", payload | fields


def a_filing(file: Mapping[str, Any], **fields: Any) -> tuple[str, dict[str, Any]]:
    """A file that came in, to be kept."""
    place = {"folder": "Invoices/2026", "name": "Invoice.pdf", "document_type": "invoice"}
    return "file_document", {"file": dict(file), **place, "retention": "10 years"} | fields


def a_mail_with(
    *files: tuple[str, str, bytes], sender: str = "sam@example.com", **headers: str
) -> bytes:
    """A mail as it comes in, with (name, type, bytes) of its files."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "help@shop.example", "A question"
    message["Message-ID"] = f"<mail-{next(_numbers)}@sam.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Please see the file.")
    for name, media_type, data in files:
        main, _, sub = media_type.partition("/")
        message.add_attachment(data, main, sub, filename=name)
    return message.as_bytes()


def a_draft(*actions: tuple[str, Mapping[str, Any]], **fields: Any) -> DraftResult:
    """What a drafter gives back."""
    defaults: dict[str, Any] = {
        "evidence": (EvidenceItem("record", "order:1182", "Order 1182", "total 40.00 EUR"),),
        "category": "delivery",
        "confidence": 1.0,
        "unsure_about": "",
        "flags": (),
        "drafter": "canned",
        "model": "canned-1",
        "prompt_version": "1",
        "prompt_text": "the prompt",
        "raw_output": "the output",
        "usage": Usage(),
    }
    steps = tuple(DraftedAction(kind, payload) for kind, payload in actions)
    return DraftResult(actions=steps, **(defaults | fields))


def received(text: str = "Where is my order?", **fields: Any) -> Task:
    """A task that came in."""
    a_workflow()
    return receive_task(submission=a_submission(text, **fields), actor=CLI).task


def pending(*actions: tuple[str, Mapping[str, Any]], **fields: Any) -> Task:
    """A task with a draft, wherever the gate put it (pending unless the test made it otherwise)."""
    task = received(**fields)
    record_result(task.pk, a_draft(*(actions or (a_note(),))))
    return fresh(task)


def fresh(task: Task) -> Task:
    """The task as the database has it."""
    return Task.objects.get(pk=task.pk)


def ballot(task: Task, reviewer: Any, **fields: Any) -> Ballot:
    """What a reviewer hands in who has the task on screen and did what its gates ask for."""
    if "confirmed" not in fields and task.state == State.PENDING and may_review(reviewer, task):
        fields["confirmed"] = look_carefully(task, reviewer)
    return bare_ballot(task, reviewer, **fields)


def bare_ballot(task: Task, reviewer: Any, **fields: Any) -> Ballot:
    """What somebody hands in who has looked at nothing."""
    return Ballot(
        task_id=task.pk,
        draft_hash=task.draft_hash,
        evidence_hash=task.evidence_hash,
        reviewer=reviewer,
        **fields,
    )


def dispatched(task: Task) -> Lease:
    """The first step that waits was claimed and is past the point of no return."""
    step = Execution.objects.filter(task=task, status="ready").order_by("position")[0]
    Execution.objects.filter(pk=step.pk).update(next_at=step.created_at)
    lease = claim_execution(step.pk)
    assert lease is not None
    assert dispatch(lease) is not None
    return lease


def ended(task: Task, outcome: Outcome) -> Task:
    """The first step that waits was dispatched, and this became of it."""
    record_outcome(dispatched(task), outcome)
    return fresh(task)


def approved(reviewer: Any, actions: Sequence[tuple[str, Mapping[str, Any]]] = ()) -> Counted:
    """A task approved as it stood."""
    return approve_task(ballot(pending(*actions), reviewer))
