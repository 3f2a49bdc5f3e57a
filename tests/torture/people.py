"""What every scene starts with: a company, people, one workflow for each effect class; and work."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from connectors.webhook.signing import SANDBOX_KEY
from review_queue.founding import found
from review_queue.models import Company, Connection, Execution, Task
from review_queue.secrets import encrypt_secrets
from review_queue.services.arriving.intake import receive_task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import CLI, a_contact, a_draft, a_submission, a_workflow, ballot
from tests.torture.effects_log import Log
from tests.torture.fx import Fx

PASSWORD = "correct horse battery staple"
CLASSES = ("K", "N", "Q", "A")
PEOPLE = {
    "bob": "Reviewers",
    "dana": "Reviewers",
    "carol": "Owners",
    "olga": "Owners",
    "alice": "Reviewers",
}
_numbers = itertools.count(1)


def settle(fx: Fx) -> None:
    """Company, people, and a workflow `torture-K` and so on with its own way out."""
    found()
    Company.objects.update(deployment_id=settings.DEPLOYMENT_ID)
    for name, group in PEOPLE.items():
        user = User.objects.create_user(name, f"{name}@example.com", PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    a_contact()
    for letter in CLASSES:
        a_workflow(f"torture-{letter}")
    hook = f"http://127.0.0.1:{fx.port}"
    _connect("K", "webhook", {"url": f"{hook}/k", "honours_idempotency_key": True})
    _connect("Q", "webhook", {"url": f"{hook}/q"})
    _connect("A", "webhook", {"url": f"{hook}/a"})
    _connect("A", "email", {"host": "127.0.0.1", "port": fx.smtp_port, "security": "none"})


def _connect(letter: str, kind: str, values: dict[str, Any]) -> None:
    secrets = {"signing_key": SANDBOX_KEY} if kind == "webhook" else {}
    row = Connection.objects.create(
        kind=kind, label=kind, settings=values, secrets_encrypted=encrypt_secrets(secrets)
    )
    a_workflow(f"torture-{letter}").connections.add(row)


def action_of(letter: str, *, minor: int = 0, mail: bool = True) -> tuple[str, dict[str, Any]]:
    """An action of this effect class, its text told apart by a number."""
    number = next(_numbers)
    if letter == "N":
        return "internal_note", {"text": f"Note {number}."}
    if letter == "A" and mail:
        return "email", {
            "to": ["sam@example.com"],
            "cc": [],
            "subject": f"Re: Question {number}",
            "body": f"It is on its way. Reference {number}.",
            "in_reply_to": None,
            "references": [],
        }
    amount = {"minor": minor, "currency": "EUR"} if minor else None
    data = [{"name": "order", "value": f"T{number}"}]
    return "webhook", {"event": "order.changed", "amount": amount, "data": data}


def waiting(letter: str, *, requested_by: User | None = None, **how: Any) -> Task:
    """A task of this class that waits for a person."""
    task = received(letter, requested_by=requested_by)
    record_result(task.pk, a_draft(action_of(letter, **how)))
    return Task.objects.get(pk=task.pk)


def received(letter: str, *, requested_by: User | None = None) -> Task:
    """A task of this class that waits for its draft."""
    key = f"torture:{os.getpid()}:{next(_numbers)}"
    submission = a_submission(workflow_key=f"torture-{letter}", source_key=key)
    return receive_task(submission=submission, actor=CLI, requested_by=requested_by).task


def approved(letter: str, log: Log, *, by: str = "bob", **how: Any) -> Task:
    """A task of this class that was approved; the acknowledgement stands in the client's log."""
    task = waiting(letter, **how)
    say_yes(task, log, by=by)
    return task


def say_yes(task: Task, log: Log, *, by: str = "bob") -> None:
    """Approve with the gates passed, and log that it was acknowledged."""
    counted = approve_task(ballot(Task.objects.get(pk=task.pk), User.objects.get(username=by)))
    log.say(client=by, task=task.pk, answer="approve", decision=counted.decision.pk)


def time_passes(minutes: float = 5) -> None:
    """Leases, walls and grace are over, and what waits for a retry is due."""
    past = timezone.now() - timedelta(minutes=minutes)
    Execution.objects.filter(status="leased").update(lease_until=past)
    Execution.objects.filter(status__in=["dispatching", "unknown"]).update(dispatched_at=past)
    Execution.objects.filter(status="ready").update(next_at=past)
    Task.objects.exclude(drafting_until=None).update(drafting_until=past)
    Task.objects.filter(state="drafted").update(changed_at=past)
    Task.objects.filter(state="received").update(draft_after=None)
