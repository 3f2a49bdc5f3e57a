"""Several parts in one query come back as Django itself would have read them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review_queue.models import (
    Action,
    Company,
    ContactRecord,
    Decision,
    Evidence,
    Source,
    Task,
    ViewEvent,
)
from review_queue.together import read_together
from tests.builders import a_contact, a_note, an_email, an_order, approved, pending

pytestmark = pytest.mark.django_db


def same(one: object, other: object) -> bool:
    left, right = dict(vars(one)), dict(vars(other))
    for values in (left, right):
        values.pop("_state")
        values.pop("seen", None)
    return left == right


def test_rows_are_what_django_reads(bob: User) -> None:
    contact = a_contact()
    an_order(contact, "7", 100)
    an_order(contact, "8", 200)
    approved(bob, [an_email(), a_note('ä\u200b"quoted"\n')])
    parts = {
        "actions": Action.objects.order_by("-position"),
        "evidence": Evidence.objects.order_by("position"),
        "records": ContactRecord.objects.all(),
        "decisions": Decision.objects.order_by("id"),
        "tasks": Task.objects.order_by("id"),
        "company": Company.objects.all(),
        "users": User.objects.order_by("username"),
    }
    with CaptureQueriesContext(connection) as queries:
        found = read_together(**parts)
    assert len(queries) == 1
    for name, rows in parts.items():
        expected = list(rows)
        assert len(found[name]) == len(expected), name
        assert all(same(*pair) for pair in zip(found[name], expected, strict=True)), name
    assert len(found["actions"]) == 2


def test_limits_filters_and_columns_left_out_are_kept(bob: User) -> None:
    for number in range(5):
        an_order(a_contact(), str(number))
    rows = ContactRecord.objects.order_by("-reference")
    found = read_together(
        some=rows.filter(kind="order")[:2],
        few=rows.only("reference")[:1],
        none=rows.filter(pk__in=[]),
        no_views=ViewEvent.objects.all(),
    )
    assert [one.reference for one in found["some"]] == ["4", "3"]
    assert found["few"][0].get_deferred_fields() == {
        *("contact_id", "kind", "title", "values", "created_at"),
    }
    assert found["few"][0].title == "Order 4"
    assert found["none"] == []
    assert found["no_views"] == []


def test_nothing_asked_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert read_together(none=Task.objects.none()) == {"none": []}
    assert len(queries) == 0


def test_bytes_are_refused(bob: User) -> None:
    pending()
    with pytest.raises(TypeError, match="Source holds bytes"):
        read_together(sources=Source.objects.all())
    assert len(read_together(sources=Source.objects.defer("raw"))["sources"]) == 1
