"""A worker that slept between committing its intent and sending knows that it is too late."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import User

from review_queue.execution.limits import START_WITHIN
from review_queue.execution.run import run_execution
from review_queue.failpoints import set_trap
from review_queue.models import Execution, Note
from tests.builders import approved

pytestmark = pytest.mark.django_db


def test_asleep_right_behind_the_commit_nothing_is_sent(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(bob)
    Execution.objects.update(next_at="2026-01-01T00:00:00Z")
    awake = time.monotonic
    asleep = START_WITHIN.total_seconds() + 1

    def fall_asleep(place: str) -> None:
        if place == "K8":
            monkeypatch.setattr(time, "monotonic", lambda: awake() + asleep)

    set_trap(fall_asleep)
    try:
        assert run_execution(Execution.objects.get().pk)
    finally:
        set_trap(None)
    execution = Execution.objects.get()
    assert execution.status == "ready"
    assert execution.detail == "The worker was too slow after committing; nothing was sent."
    assert not Note.objects.exists()
