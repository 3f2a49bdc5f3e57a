"""A link that was used, forwarded, overtaken or taken away decides nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client
from django.utils import timezone

from review_queue.models import Decision, DecisionLink, State, Task
from review_queue.services.decisions.deciding import send_back_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_draft, a_note, ballot, fresh
from tests.lifting import lifted
from tests.review_queue.desk.pages import client_of
from tests.review_queue.notices.mailed_links import form_of, links_to, nothing_decided, waiting

pytestmark = pytest.mark.django_db


def _used_before(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    DecisionLink.objects.update(used_at=timezone.now())
    return client_of(bob), 410


def _forwarded(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    return client_of(dana), 403


def _day_old(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    DecisionLink.objects.update(expires_at=timezone.now())
    return client_of(bob), 410


def _redrafted(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    send_back_task(ballot(task, dana))
    record_result(task.pk, a_draft(a_note("Another text.")))
    with lifted(Decision):
        Decision.objects.all().delete()
    return client_of(bob), 410


def _withdrawn(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    Task.objects.filter(pk=task.pk).update(generation=2, version=F("version") + 1)
    return client_of(bob), 410


def _rights_lost(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    bob.groups.clear()
    return client_of(bob), 409


def _switched_off(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    client = client_of(bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    return client, 302


def _evidence_changed(task: Task, link: str, bob: User, dana: User) -> tuple[Client, int]:
    Task.objects.filter(pk=task.pk).update(evidence_hash="0" * 64, version=F("version") + 1)
    return client_of(bob), 410


MISUSES = [
    _used_before,
    _forwarded,
    _day_old,
    _redrafted,
    _withdrawn,
    _rights_lost,
    _switched_off,
    _evidence_changed,
]


@pytest.mark.parametrize("misuse", MISUSES)
@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_a_misused_link_decides_nothing(misuse: Any, answer: str, bob: User, dana: User) -> None:
    for _ in range(5):
        task = waiting()
        link = links_to(bob, task)[answer]
        client, status = misuse(task, link, bob, dana)
        for method in ("get", "post", "post"):
            got = getattr(client, method)(link)
            assert got.status_code in (status, 200 if method == "get" else status)
        assert nothing_decided(task)
        User.objects.filter(pk=bob.pk).update(is_active=True)
        bob.groups.set(dana.groups.all())


def test_a_link_of_one_task_says_nothing_about_another(bob: User) -> None:
    one, other = waiting(), waiting()
    link = links_to(bob, one)["approve"]
    client = client_of(bob)
    page = client.get(link).content.decode()
    form = form_of(page) | {"task": str(other.pk), "draft_hash": other.draft_hash}
    client.post(link, form)
    assert fresh(one).state == State.APPROVED
    assert fresh(other).state == State.PENDING
