"""Letters name receipts: of the tasks they tell of, and of what their reader decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.receipts import Answer, check_receipt
from review_queue.notices.contents import news_for
from review_queue.notices.rendering import write_digest
from review_queue.notices.slots import Slot
from review_queue.selectors.receipts import task_receipt
from review_queue.services.decisions.deciding import reject_task
from tests.builders import a_note, ballot, fresh, pending

pytestmark = pytest.mark.django_db


def test_a_digest_names_receipts_that_hold(bob: User) -> None:
    decided, waiting = pending(a_note()), pending(a_note())
    reject_task(ballot(decided, bob))
    now = timezone.now() + timedelta(seconds=1)
    news = news_for(bob, now=now, is_owner=False)
    letter = write_digest(bob, news, slot=Slot("2026-03-02 09:00", now), now=now)
    for task in (decided, waiting):
        receipt = task_receipt(fresh(task))
        assert check_receipt(receipt).answer == Answer.HOLDS
        assert f"Receipt: {receipt}" in letter.text
        assert f"Receipt: {receipt}" in letter.html
    assert f"#{decided.pk} Rejected, " in letter.text
