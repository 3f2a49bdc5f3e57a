"""The two links of a letter about one waiting task."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from review_queue.models import Decision, DecisionLink, NoticeKind, State, Task, Tier
from review_queue.notices.sending import send_letters
from review_queue.services.people.notifying import notify
from tests.builders import fresh, pending

LINK = re.compile(r"https://desk\.example\.com(/decide/[\w-]+/)")


def waiting(tier: Tier = Tier.GLANCE, **fields: Any) -> Task:
    """A task somebody should decide."""
    task = pending()
    Task.objects.filter(pk=task.pk).update(tier=tier, **fields)
    return fresh(task)


def links_to(person: User, task: Task) -> dict[str, str]:
    """The links of a fresh letter about the task: answer -> path."""
    mail.outbox.clear()
    notify(to=person, kind=NoticeKind.AT_RISK, task=task, text="Nearly over.")
    with time_machine.travel(timezone.now() + timedelta(hours=DecisionLink.objects.count())):
        send_letters()
    found = LINK.findall(str(mail.outbox[-1].body))
    return dict(zip(("approve", "reject"), found, strict=False))


def nothing_decided(task: Task) -> bool:
    """Still as it was."""
    return fresh(task).state == State.PENDING and not Decision.objects.exists()


def form_of(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(seal|grounds)" value="([^"]*)"', page)
    return dict(fields)
