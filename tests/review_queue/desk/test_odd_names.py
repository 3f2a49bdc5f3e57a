"""Names that strangers and records give their values are only names, on every page of a task."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import Contact, ContactRecord, Source
from tests.builders import received
from tests.lifting import lifted
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db

# What a dictionary's own methods are called: a template would look these up as values first.
NAMES = ("items", "values", "keys", "get", "pop")


def test_values_named_like_a_method_of_their_table_are_shown_with_all_others(bob: User) -> None:
    contact = Contact.objects.create(name="Hannah", email="hannah@example.com")
    ContactRecord.objects.create(
        contact=contact,
        kind="order",
        reference="10482",
        title="Order 10482",
        values={name: f"record says {name}" for name in NAMES},
    )
    task = received(sender_address="hannah@example.com")
    with lifted(Source):
        Source.objects.filter(task=task).update(fields={name: f"row says {name}" for name in NAMES})

    response = client_of(bob).get(address("review_item", task.pk))

    assert response.status_code == 200
    text = Page(response.content.decode()).text
    for name in NAMES:
        assert f"record says {name}" in text
        assert f"row says {name}" in text
