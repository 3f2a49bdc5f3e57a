"""Two people press their buttons at the same moment, over real HTTP, a thousand times."""

from __future__ import annotations

import http.client
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from review_queue.models import Decision, Draft, Execution, State, Task
from tests.builders import pending

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 1_000
CSRF = "c" * 32  # a token the cookie and the form agree on, as in a page both had open


@dataclass
class Reviewer:
    """A logged-in browser on a connection of its own, kept open over all rounds."""

    name: str
    cookie: str
    connection: http.client.HTTPConnection
    status: int = 0
    body: str = ""
    where: str = ""

    def post(self, path: str, form: dict[str, str], start: threading.Barrier) -> None:
        """Send the decision when the other one is ready as well; keep the answer."""
        start.wait(10)
        self.connection.request(
            "POST",
            path,
            urlencode({**form, "csrfmiddlewaretoken": CSRF}),
            {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = self.connection.getresponse()
        self.status, self.where = answer.status, answer.headers.get("Location", "")
        self.body = answer.read().decode()


def a_reviewer(user: User, server: Any) -> Reviewer:
    """Logged in through a session of the server's own database."""
    client = Client()
    client.force_login(user)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={CSRF}"
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    return Reviewer(user.username, cookies, connection)


def decide_at_once(first: Reviewer, second: Reviewer, task: Task, number: int) -> None:
    """Both send at the same moment: one rejects, the other rejects or sends back."""
    form = {"draft_hash": task.draft_hash, "evidence_hash": task.evidence_hash, "active_ms": "900"}
    names = ("review_reject", "review_send_back" if number % 2 else "review_reject")
    start = threading.Barrier(2)
    threads = [
        threading.Thread(
            target=one.post, args=(reverse(f"admin:{name}", args=[task.pk]), form, start)
        )
        for one, name in zip((first, second), names, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_exactly_one_decides_and_the_other_is_told_who_and_when(
    live_server: Any, bob: User, dana: User
) -> None:
    racers = a_reviewer(bob, live_server), a_reviewer(dana, live_server)
    try:
        won = race(racers)
    finally:
        for racer in racers:
            racer.connection.close()
    assert sum(won.values()) == ROUNDS
    assert min(won.values()) > 0, f"never a race: {won}"
    assert not Execution.objects.exists()
    ended = set(Task.objects.values_list("state", flat=True))
    assert ended <= {State.REJECTED, State.RECEIVED, State.PENDING, State.DRAFT_FAILED}
    assert Draft.objects.filter(version=1).count() == ROUNDS


def race(racers: tuple[Reviewer, Reviewer]) -> dict[str, int]:
    """All rounds; how often each of the two was first."""
    won = {"bob": 0, "dana": 0}
    for number in range(ROUNDS):
        task = pending()
        decide_at_once(*racers, task, number)
        winner, loser = sorted(racers, key=lambda one: one.status)
        assert (winner.status, loser.status) == (302, 409), (number, loser.body[:2000])
        decision = Decision.objects.get(task=task)
        assert decision.decided_by is not None
        assert decision.decided_by.username == winner.name
        told = f"{winner.name.capitalize()} was first: {decision.get_answer_display().lower()} at "
        assert f"{told}{decision.decided_at:%H:%M} UTC. Your decision was not stored." in loser.body
        won[winner.name] += 1
    return won
