"""The one door: row, history and ledger together, guarded by what was read."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.actors import SYSTEM
from audit.chain import GENESIS, Event, payload_hash
from audit.models import Entry, Payload
from review_queue.door import commit_move, lock_task, note_event
from review_queue.errors import WrongState
from review_queue.events import task_event
from review_queue.models import Draft, State, Task
from review_queue.rows import insert_row, plain_fields, select_rows
from tests.builders import fresh, pending
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


def _event(task: Task, kind: str = "rejected") -> Event:
    return task_event(task, kind, SYSTEM, timezone.now(), why="test")


def _counts(task: Task) -> tuple[int, int, int]:
    chain = Entry.objects.filter(chain=f"task:{task.pk}")
    return task.history.count(), chain.count(), Payload.objects.count()


def _other_state(task: Task) -> None:
    with lifted(Task):
        Task.objects.filter(pk=task.pk).update(state=State.EXPIRED)


def _other_version(task: Task) -> None:
    with lifted(Task):
        Task.objects.filter(pk=task.pk).update(version=99)


def _other_draft(task: Task) -> None:
    with lifted(Task):
        Task.objects.filter(pk=task.pk).update(draft_hash="other")


def _other_head(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(audit_head="other")


@pytest.mark.parametrize("meanwhile", [_other_state, _other_version, _other_draft, _other_head])
def test_a_move_of_a_row_that_changed_in_between_writes_nothing(
    meanwhile: Callable[[Task], None],
) -> None:
    task = pending()
    meanwhile(task)
    before, stands = _counts(task), fresh(task).state
    task.reject(at=timezone.now())
    with pytest.raises(WrongState, match="Nothing was done"):
        commit_move(task, _event(task))
    assert _counts(task) == before
    assert fresh(task).state == stands


def test_an_event_on_a_row_that_changed_in_between_is_not_noted() -> None:
    task = pending()
    _other_head(task)
    before = _counts(task)
    with pytest.raises(WrongState), transaction.atomic():
        note_event(task, _event(task, "viewed"))
    assert _counts(task) == before


def test_the_chain_is_linked_and_the_payload_is_what_was_hashed() -> None:
    task = pending()
    entries = list(Entry.objects.filter(chain=f"task:{task.pk}").order_by("position"))
    assert [entry.position for entry in entries] == [1, 2, 3]
    assert [entry.prev_hash for entry in entries] == [
        GENESIS,
        entries[0].entry_hash,
        entries[1].entry_hash,
    ]
    for entry in entries:
        payload = Payload.objects.get(pk=entry.entry_hash)
        assert payload_hash(payload.salt, payload.text) == entry.payload_sha256
    assert json.loads(payload.text)["to"] == "pending"


def test_a_move_writes_every_tracked_column_to_its_history() -> None:
    task = lock_task(pending().pk)
    task.reject(at=timezone.now())
    commit_move(task, _event(task))
    newest = task.history.first()
    for field in newest.tracked_fields:
        assert getattr(newest, field.attname) == getattr(fresh(task), field.attname), field.name
    assert newest.history_type == "~"


def test_two_moves_in_one_transaction_follow_each_other() -> None:
    with transaction.atomic():
        task = lock_task(pending().pk)
        task.send_back(at=timezone.now())
        commit_move(task, _event(task, "sent_back"))
        task.cancel(problem="x", at=timezone.now())
        commit_move(task, _event(task, "cancelled"))
    after = fresh(task)
    assert (after.state, after.version) == (State.CANCELLED, task.version)
    assert after.history.count() == after.version


def test_kept_sql_reads_what_the_orm_reads() -> None:
    task = pending()
    read = select_rows(Task, "id = %s", [task.pk])[0]
    for field in plain_fields(Task):
        assert getattr(read, field.attname) == getattr(task, field.attname), field.name
    assert read.seen == task.seen


def test_kept_sql_reads_the_columns_it_was_asked_for_and_the_rest_on_demand(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    task = pending()
    only = ("id", "version")
    with django_assert_num_queries(1):
        read = select_rows(Draft, "task_id = %s", [task.pk], only=only)[0]
        assert (read.version, read.get_deferred_fields() & {"prompt_text"}) == (1, {"prompt_text"})
    with django_assert_num_queries(1):
        assert read.prompt_text == "the prompt"


def test_kept_sql_inserts_what_the_orm_would(bob: object) -> None:
    from review_queue.services.decisions.deciding import reject_task  # noqa: PLC0415
    from tests.builders import ballot  # noqa: PLC0415

    made = reject_task(ballot(pending(), bob, reason_codes=("tone",), note="é \u202e x")).decision
    stored = type(made).objects.get(pk=made.pk)
    for field in plain_fields(type(made)):
        assert getattr(stored, field.attname) == getattr(made, field.attname), field.name
    stored.pk = None
    stored.seat = 2
    stored.decided_by = None
    insert_row(stored)
    assert stored.pk == made.pk + 1


def test_an_unknown_task_is_not_found() -> None:
    with pytest.raises(Task.DoesNotExist), transaction.atomic():
        lock_task(0)
    assert connection.in_atomic_block
