"""What no machine may end: the page says what is known and carries out the choice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.contract import NotSent, Unknown
from drafting.contract import DraftFailed
from review_queue.models import Execution, State, Task
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_contact, an_email, approved, ended, fresh, received
from tests.review_queue.desk.pages import address, client_of, everything

pytestmark = pytest.mark.django_db


def stuck(bob: User, state: str) -> Task:
    """An approved e-mail whose run ended in this state ten minutes ago, or a draft that failed."""
    a_contact()
    if state == State.DRAFT_FAILED:
        task = received()
        record_result(task.pk, DraftFailed("The model said nothing.", retryable=False))
        return fresh(task)
    why = "The line broke after the last byte."
    task = approved(bob, [an_email()]).task
    ended(task, Unknown(why) if state == State.OUTCOME_UNKNOWN else NotSent(why))
    Execution.objects.update(dispatched_at=timezone.now() - timedelta(minutes=10))
    return fresh(task)


def test_the_page_says_what_is_known(bob: User) -> None:
    task = stuck(bob, "outcome_unknown")
    page = client_of(bob).get(address("review_recovery", task.pk)).content.decode()
    for words in ("Step 1: The line broke", "The line broke", "No machine sends it again"):
        assert words in page


def test_it_happened_needs_proof_and_settles_the_task(bob: User) -> None:
    task = stuck(bob, "outcome_unknown")
    client = client_of(bob)
    before = everything()
    refused = client.post(address("review_resolve", task.pk), {"choice": "happened", "note": " "})
    assert refused.status_code == 422
    assert "Say how you know" in refused.content.decode()
    assert everything() == before
    client.post(address("review_resolve", task.pk), {"choice": "happened", "note": "Mail id 77"})
    assert fresh(task).state == State.EXECUTED
    assert Execution.objects.get().external_ref == "Mail id 77"


def test_running_again_is_a_new_approval_with_a_new_key(bob: User) -> None:
    task = stuck(bob, "failed")
    client_of(bob).post(address("review_resolve", task.pk), {"choice": "again"})
    assert fresh(task).state == State.APPROVED
    keys = list(Execution.objects.order_by("generation").values_list("idempotency_key", flat=True))
    assert len(set(keys)) == 2


def test_closing_needs_a_reason(bob: User) -> None:
    task = stuck(bob, "failed")
    client = client_of(bob)
    assert client.post(address("review_resolve", task.pk), {"choice": "close"}).status_code == 422
    assert fresh(task).state == State.FAILED
    client.post(address("review_resolve", task.pk), {"choice": "close", "note": "Customer left"})
    assert fresh(task).state == State.CANCELLED


def test_another_draft_can_be_asked_for(bob: User) -> None:
    task = stuck(bob, "draft_failed")
    client_of(bob).post(address("review_resolve", task.pk), {"choice": "redraft"})
    assert fresh(task).state == State.RECEIVED


@pytest.mark.parametrize("choice", ["", "explode", "redraft"])
def test_a_choice_that_does_not_fit_changes_nothing(bob: User, choice: str) -> None:
    task = stuck(bob, "failed")
    before = everything()
    response = client_of(bob).post(address("review_resolve", task.pk), {"choice": choice})
    assert response.status_code in (400, 409)
    assert everything() == before
