"""Kept queries: the same rows as the queryset, asked anew each time, their SQL made once."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kept.queries import Place, kept, kept_update
from review_queue.models import Contact, Execution, Task, Workflow
from review_queue.selectors.waiting import WAITING, Waiting
from tests.builders import a_contact, a_workflow, pending, received

pytestmark = pytest.mark.django_db


@kept
def _contacts_since(tier: Place, since: Place) -> QuerySet[Contact]:
    return Contact.objects.filter(tier=tier, created_at__gte=since).order_by("name")


@kept
def _mails_and_moments(*numbers: Place) -> QuerySet[Contact, tuple[str, object]]:
    rows = Contact.objects.filter(pk__in=numbers).order_by("pk")
    return rows.values_list("email", "created_at")


@kept
def _keys(active: Place) -> QuerySet[Workflow, str]:
    return Workflow.objects.filter(is_active=active).order_by("key").values_list("key", flat=True)


@kept_update
def _raised(tier: Place, number: Place) -> tuple[QuerySet[Contact], dict[str, object]]:
    return Contact.objects.filter(pk=number), {"tier": tier, "name": F("email")}


def test_instances_are_those_of_the_queryset_with_converted_values() -> None:
    """Dates and JSON come back as Django gives them, and the row knows that it is stored."""
    sam = a_contact(tier="gold")
    long_ago = timezone.now() - timedelta(days=9)
    Contact.objects.filter(pk=a_contact("old@example.com", tier="gold").pk).update(
        created_at=long_ago
    )
    found = _contacts_since("gold", timezone.now() - timedelta(days=1))
    assert found == [sam]
    assert vars(found[0]).keys() == vars(Contact.objects.get(pk=sam.pk)).keys()
    assert found[0].created_at == sam.created_at
    assert not found[0]._state.adding


def test_the_next_call_sees_what_changed_meanwhile() -> None:
    """Kept is the text of the query, never a row."""
    a_workflow("one", is_active=True)
    assert "one" in _keys(True)
    Workflow.objects.filter(key="one").update(is_active=False)
    assert "one" not in _keys(True)
    assert "one" in _keys(False)


def test_the_sql_is_made_once_for_a_number_of_values() -> None:
    """Two calls compile nothing; another number of values is another text."""
    sam, ann = a_contact(), a_contact("ann@example.com")
    _mails_and_moments(sam.pk)
    with patch.object(SQLCompiler, "as_sql", side_effect=AssertionError("made again")):
        assert _mails_and_moments(ann.pk) == [("ann@example.com", ann.created_at)]
    assert [mail for mail, _ in _mails_and_moments(sam.pk, ann.pk)] == [sam.email, ann.email]


def test_a_value_is_never_part_of_the_text() -> None:
    """What looks like SQL is compared like any other word."""
    a_contact(tier="x' OR '1'='1")
    with CaptureQueriesContext(connection) as asked:
        assert _contacts_since("' OR '1'='1", timezone.now() - timedelta(days=1)) == []
    assert len(asked) == 1


def test_first_is_none_without_rows() -> None:
    """As of a queryset."""
    assert _contacts_since.first("nobody", timezone.now()) is None


def test_an_update_tells_how_many_rows_changed() -> None:
    """Values, constants and other columns, as QuerySet.update writes them."""
    sam = a_contact()
    assert _raised("gold", sam.pk) == 1
    assert _raised("gold", 0) == 0
    sam.refresh_from_db()
    assert (sam.tier, sam.name) == ("gold", "sam@example.com")


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Task.objects.prefetch_related("executions"),
        lambda: Execution.objects.values("fence"),
        lambda: Execution.objects.filter(next_at__lte=timezone.now()),
        lambda: Task.objects.filter(WAITING),
    ],
    ids=["prefetched", "dictionaries", "a moment", "a moment inside"],
)
def test_what_cannot_be_kept_is_refused(rows: object) -> None:
    """It would be left out in silence otherwise, and a moment would never pass."""
    with pytest.raises(TypeError):
        kept(rows)()  # type: ignore[arg-type]


def test_joined_and_annotated_rows_come_as_from_the_queryset() -> None:
    """Two tables deep, a side that is missing, and a value worked out beside them."""

    @kept
    def tasks(number: Place) -> QuerySet[Task]:
        rows = Task.objects.select_related("contact", "source", "requested_by", "claim__reviewer")
        return rows.filter(pk=number).annotate(next_version=F("version") + 1)

    a_contact()
    task = received()
    tasks(0)
    with CaptureQueriesContext(connection) as asked:
        [found] = tasks(task.pk)
        assert (found.contact, found.source.subject) == (task.contact, task.source.subject)
        assert (found.requested_by, getattr(found, "claim", None)) == (None, None)
        assert getattr(found, "next_version", 0) == 2
    assert len(asked) == 1


def test_what_was_put_off_comes_back_in_a_kept_query() -> None:
    """The moment is given with every call."""

    @kept
    def waiting(now: Place) -> QuerySet[Task, int]:
        return Task.objects.filter(Waiting(now)).values_list("pk", flat=True)

    task, now = pending(), timezone.now()
    Task.objects.update(snoozed_until=now + timedelta(hours=1))
    assert waiting(now) == []
    assert waiting(now + timedelta(hours=2)) == [task.pk]


def test_a_deferred_column_is_read_when_asked_for() -> None:
    """`only` works as in a queryset."""

    @kept
    def subjects() -> QuerySet[Task]:
        return Task.objects.only("subject")

    task = received()
    [found] = subjects()
    assert found.get_deferred_fields() >= {"summary"}
    assert (found.pk, found.subject, found.summary) == (task.pk, task.subject, task.summary)
