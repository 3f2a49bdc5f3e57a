"""What a contact cannot hold fails once, with the reason, and changes nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.execution.run import run_execution
from review_queue.models import Attempt, Contact, ContactChange, Execution, State
from tests.builders import a_contact, a_note, approved, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("email", "KIM@example.com", "another contact has this e-mail address."),
        ("name", "", "name: This field cannot be blank."),
        ("tier", "gold", "tier: Value 'gold' is not a valid choice."),
        (
            "phone",
            "0" * 41,
            "phone: Ensure this value has at most 40 characters (it has 41).",
        ),
    ],
)
def test_a_value_a_contact_cannot_hold_fails_for_certain_and_says_why(
    field: str, value: str, why: str, bob: User
) -> None:
    sam = a_contact(phone="+49 30 1")
    Contact.objects.create(name="Kim", email="kim@example.com")
    change = {"contact_id": sam.pk, "changes": [{"name": field, "value": value}]}
    task = approved(bob, [("contact_update", change), a_note()]).task
    first = Execution.objects.order_by("position")[0]
    Execution.objects.update(next_at=first.created_at)
    assert run_execution(first.pk)
    first.refresh_from_db()
    assert first.status == "failed"
    assert first.detail == f"Contact {sam.pk} stays as it was: {why}"
    assert fresh(task).state == State.FAILED
    assert Attempt.objects.filter(phase="dispatch").count() == 1
    assert ContactChange.objects.count() == 0
    sam.refresh_from_db()
    assert (sam.name, sam.email, sam.phone) == ("Sam Field", "sam@example.com", "+49 30 1")
    assert sam.tier == "standard"
