"""What came in, the facts and the verdict are as fixed as the decision that rests on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from audit.actors import SYSTEM
from audit.chain import Event
from audit.services import append_event
from audit.trigger_store import settle_constraints
from connectors.contract import NotSent
from review_queue.execution.claim import Lease
from review_queue.execution.record import record_outcome
from review_queue.models import (
    CompactFacts,
    DailyLimit,
    Execution,
    FactsSnapshot,
    LimitHold,
    LimitUse,
    Rejudgement,
    ShadowVerdict,
    Source,
    State,
    Task,
    Verdict,
)
from review_queue.rounds.sweep import sweep
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.freezing import Proposed
from tests.builders import a_contact, an_email, ballot, dispatched, fresh, pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db
JUDGED: tuple[type[models.Model], ...] = (CompactFacts, ShadowVerdict, Rejudgement)
GROUNDS: tuple[type[models.Model], ...] = (Source, FactsSnapshot, Verdict, *JUDGED)
NOW = timezone.now()
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("subject", "text", "quoted_text", "html", "sender_name"), ""),
    **dict.fromkeys(("sender_address", "filename", "automatic_because"), ""),
    "raw": b"",
    "fields": {},
    "recipients": [],
    "attachments": [],
    "parse_notes": [],
}


@pytest.fixture
def judged(bob: User) -> Task:
    """A customer's message with a draft, its facts and the verdict on it."""
    a_contact()
    task = pending(an_email())
    assert task.contact_id is not None
    said = {"task": task, "draft": Verdict.objects.get().draft, "level": 1, "created_at": NOW}
    ShadowVerdict.objects.create(**said, policy_version=3, live_level=1, live_policy_version=1)
    Rejudgement.objects.create(**said, policy_version=2, raised=True)
    return task


def grounds() -> list[list[tuple[Any, ...]]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in GROUNDS]


def refused(step: Callable[[], object]) -> bool:
    """Refused by the database itself, and every row is as it was."""
    before = grounds()
    with pytest.raises(DatabaseError, match="refused by the database: "), transaction.atomic():
        step()
    return grounds() == before


def raw_sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


CHANGES = [
    "UPDATE queue_source SET text = 'They agreed to everything.'",
    "UPDATE queue_source SET raw_sha256 = 'f'",
    "UPDATE queue_factssnapshot SET json_text = '{}'",
    "UPDATE queue_factssnapshot SET sha256 = sha256",
    "UPDATE queue_verdict SET level = 0, reasons = '[]'",
    "UPDATE queue_verdict SET policy_version = policy_version + 1",
    "UPDATE queue_compactfacts SET text = '[]', check_hash = 'f'",
    "UPDATE queue_shadowverdict SET level = 0",
    "UPDATE queue_rejudgement SET raised = FALSE",
    "DELETE FROM queue_compactfacts",
    "DELETE FROM queue_shadowverdict",
    "DELETE FROM queue_rejudgement",
    "DELETE FROM queue_source",
    "DELETE FROM queue_verdict",
    "DELETE FROM queue_factssnapshot",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_no_statement_changes_the_grounds_of_a_decision(statement: str, judged: Task) -> None:
    assert refused(lambda: raw_sql(statement))


@pytest.mark.parametrize("model", GROUNDS)
def test_no_row_of_them_is_written_over_by_another(model: type[models.Model], judged: Task) -> None:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        settle_constraints("default")
        assert refused(lambda: raw_sql(f"TRUNCATE {table} CASCADE"))
    else:
        again = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 - our tables
        assert refused(lambda: raw_sql(again))


def test_without_the_guards_the_same_statements_pass(judged: Task) -> None:
    before = grounds()
    with lifted(*GROUNDS):
        raw_sql(CHANGES[0])
        raw_sql(CHANGES[4])
    assert grounds() != before


def erasure_is_recorded(task: Task) -> None:
    about = f"queue.contact:{task.contact_id}"
    event = Event("audit.person.erased", SYSTEM, about, {"reason": "They asked."}, timezone.now())
    append_event(event, chain="audit")


def test_a_message_is_emptied_once_the_erasure_of_its_sender_is_on_record(judged: Task) -> None:
    sources = Source.objects.filter(task=judged)
    assert refused(lambda: sources.update(**EMPTY))
    erasure_is_recorded(judged)
    assert refused(lambda: sources.update(**EMPTY | {"text": "Something else."}))
    assert refused(lambda: sources.update(**EMPTY, raw_sha256="0" * 64))
    assert refused(lambda: sources.update(text=""))
    assert refused(sources.delete)
    kept = sources.get().raw_sha256
    assert sources.update(**EMPTY) == 1
    after = sources.get()
    assert (after.text, bytes(after.raw), after.raw_sha256) == ("", b"", kept)


def test_the_erasure_of_one_customer_empties_no_message_of_another(judged: Task) -> None:
    a_contact("kim@example.com", name="Kim")
    other = pending(an_email("kim@example.com"), sender_address="kim@example.com")
    assert other.contact_id not in (None, judged.contact_id)
    erasure_is_recorded(judged)
    assert refused(lambda: Source.objects.filter(task=other).update(**EMPTY))


def test_the_product_itself_never_changes_them(judged: Task, bob: User, settings: Any) -> None:
    """A whole life: edited, approved, run; each step adds rows and changes none."""
    settings.OUTBOX_DIR = settings.STAFF_MAIL_DIR
    before = grounds()
    kind, payload = an_email(body="It is on its way today.")
    approve_task(ballot(judged, bob), edits=[Proposed(kind, payload)])
    Execution.objects.update(next_at=timezone.now())
    sweep()
    assert fresh(judged).state == State.EXECUTED
    after = grounds()
    assert [rows[: len(old)] for rows, old in zip(after, before, strict=True)] == before
    assert [len(rows) for rows in after] == [1, 2, 2, 1, 1, 1]


def share_of(run: Execution) -> list[tuple[Any, ...]]:
    return list(LimitHold.objects.filter(execution=run).values_list())


@pytest.fixture
def holding(bob: User) -> Execution:
    """A run that is being sent and holds its share of the day's limit."""
    a_contact()
    DailyLimit.objects.create(kind="email", most=1)
    dispatched(approve_task(ballot(pending(an_email()), bob)).task)
    return Execution.objects.get()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE queue_limithold SET minor = 7",
        "UPDATE queue_limithold SET scopes = '[]'",
        "UPDATE queue_limithold SET day = '2020-01-01'",
        "UPDATE queue_limithold SET execution_id = execution_id + 1",
        "UPDATE queue_limithold SET released_at = '2026-01-01 00:00:00'",
        "DELETE FROM queue_limithold",
    ],
)
def test_no_statement_changes_what_a_run_holds_of_a_limit(
    statement: str, holding: Execution
) -> None:
    before = share_of(holding)
    with pytest.raises(DatabaseError, match="refused by the database: "), transaction.atomic():
        raw_sql(statement)
    assert share_of(holding) == before


def test_a_share_is_given_back_once_the_run_failed_and_only_taken_again_as_a_whole(
    holding: Execution, bob: User
) -> None:
    record_outcome(Lease(holding.pk, holding.fence), NotSent("No such mailbox."))
    assert LimitUse.objects.get().count == 0
    (given_back,) = share_of(holding)
    for change in ("released_at = '2020-01-01 00:00:00'", "minor = minor + 5"):
        with pytest.raises(DatabaseError, match="only taken again"), transaction.atomic():
            raw_sql(f"UPDATE queue_limithold SET {change}")  # noqa: S608 - our own words
    assert share_of(holding) == [given_back]
    LimitHold.objects.update(released_at=None)
    with lifted(LimitHold):
        LimitHold.objects.update(minor=7)
    assert LimitHold.objects.get().minor == 7
