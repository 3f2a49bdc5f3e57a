"""Fifteen ways around the services, each refused by the database itself and changing nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from audit.actors import SYSTEM
from audit.chain import Event
from audit.models import Entry, Head, Payload
from audit.services import append_event
from audit.trigger_store import settle_constraints
from connectors.contract import Sent
from review_queue.models import Action, Attempt, Decision, Draft, Evidence, Execution, State, Task
from tests.builders import a_note, approved, ended, fresh, pending, received
from tests.lifting import lifted

pytestmark = pytest.mark.django_db
MOVED = {"version": F("version") + 1, "audit_length": F("audit_length") + 1, "audit_head": "f" * 64}
ALL = (Task, Draft, Action, Evidence, Decision, Execution, Attempt, Entry, Payload, Head)


@pytest.fixture
def ran(bob: User) -> Task:
    """A task with everything: draft, decision, a run with its attempts, history and ledger."""
    task = ended(approved(bob, [a_note()]).task, Sent("note:1"))
    assert task.state == State.EXECUTED
    return task


def everything() -> dict[str, list[tuple[object, ...]]]:
    models = (*ALL, Task.history.model)
    return {
        model._meta.db_table: list(model.objects.order_by("pk").values_list()) for model in models
    }


def _sql(text: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def _approve_by_hand(task: Task) -> None:
    Task.objects.filter(pk=pending().pk).update(state="approved", **MOVED)


def _leap(task: Task) -> None:
    Task.objects.filter(pk=received().pk).update(state="executed", **MOVED)


def _reopen_what_ran(task: Task) -> None:
    _sql("UPDATE queue_task SET state = 'pending', version = version + 1 WHERE id = %s", task.pk)


def _move_without_entry(task: Task) -> None:
    Task.objects.filter(pk=pending().pk).update(state="rejected", version=F("version") + 1)


def _jump_version(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(version=F("version") + 2)


def _swap_draft(task: Task) -> None:
    Task.objects.filter(pk=pending().pk).update(draft_hash="0" * 64, **MOVED)


def _insert_approved(task: Task) -> None:
    task.pk, task.source_key, task.state = None, "forged", State.APPROVED
    task.save(force_insert=True)


def _delete_task(task: Task) -> None:
    _sql("DELETE FROM queue_task WHERE id = %s", received().pk)


def _rewrite_payload(task: Task) -> None:
    Action.objects.update(payload_text='{"text":"something else"}')


def _smuggle_step(task: Task) -> None:
    action = Action.objects.get()
    action.pk, action.position = None, 2
    action.save(force_insert=True)


def _turn_a_no_into_a_yes(task: Task) -> None:
    Decision.objects.update(answer="approve")


def _run_without_decision(task: Task) -> None:
    """Behind this run stands the decision of another generation."""
    execution = Execution.objects.get()
    execution.pk, execution.generation, execution.idempotency_key = None, 7, "another"
    execution.status, execution.attempts, execution.fence = "ready", 0, 0
    execution.save(force_insert=True)


def _run_again_what_ran(task: Task) -> None:
    Execution.objects.update(status="dispatching")


def _another_key(task: Task) -> None:
    Execution.objects.update(idempotency_key="fresh")


def _delete_attempts(task: Task) -> None:
    _sql("DELETE FROM queue_attempt")


def _rewrite_history(task: Task) -> None:
    Task.history.model.objects.update(history_actor="somebody else")


def _rewrite_ledger(task: Task) -> None:
    Entry.objects.update(actor="{}")


def _erase_unrecorded(task: Task) -> None:
    Payload.objects.all().delete()


def _turn_back_head(task: Task) -> None:
    Head.objects.create(chain="x", position=7, entry_hash="f" * 64)


def _replace(task: Task) -> None:
    """INSERT OR REPLACE on SQLite; on PostgreSQL its nearest kin, TRUNCATE."""
    if connection.vendor == "postgresql":
        settle_constraints("default")
        _sql("TRUNCATE audit_entry, queue_attempt CASCADE")
    _sql("INSERT OR REPLACE INTO queue_attempt SELECT * FROM queue_attempt")


BYPASSES = [
    _approve_by_hand,
    _leap,
    _reopen_what_ran,
    _move_without_entry,
    _jump_version,
    _swap_draft,
    _insert_approved,
    _delete_task,
    _rewrite_payload,
    _smuggle_step,
    _turn_a_no_into_a_yes,
    _run_without_decision,
    _run_again_what_ran,
    _another_key,
    _delete_attempts,
    _rewrite_history,
    _rewrite_ledger,
    _erase_unrecorded,
    _turn_back_head,
    _replace,
]


@pytest.mark.parametrize("bypass", BYPASSES, ids=lambda one: one.__name__.strip("_"))
def test_the_database_refuses_what_passes_by_the_services(
    bypass: Callable[[Task], None], ran: Task
) -> None:
    before = everything()
    with pytest.raises(DatabaseError, match="refused by the database: "), transaction.atomic():
        bypass(fresh(ran))
    assert everything() == before


@pytest.mark.parametrize(
    "bypass", [_reopen_what_ran, _rewrite_payload, _run_again_what_ran, _rewrite_ledger]
)
def test_without_the_guards_the_same_passes(bypass: Callable[[Task], None], ran: Task) -> None:
    before = everything()
    with lifted(*ALL):
        bypass(fresh(ran))
    assert everything() != before


def test_a_payload_goes_once_its_erasure_is_in_the_ledger(ran: Task) -> None:

    entry = Entry.objects.get(chain=f"task:{ran.pk}", position=2)
    about = f"audit.entry:{entry.entry_hash}"
    event = Event("audit.payload.erased", SYSTEM, about, {"why": "asked for"}, timezone.now())
    append_event(event, chain="erasure")
    assert Payload.objects.filter(entry_hash=entry.entry_hash).delete()[0] == 1
    with pytest.raises(DatabaseError, match="refused by the database"), transaction.atomic():
        Payload.objects.filter(entry_hash=Entry.objects.earliest("id").entry_hash).delete()
