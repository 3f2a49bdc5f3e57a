"""Takes one guard of the product away, in a harness process only: the checker must turn red.

A checker that stays green without a guard proves nothing about it. Every function here names what
it removes; guards.py says which scene shows it and which invariant has to catch it.
"""

from __future__ import annotations

import importlib
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from connectors.contract import NotSent
from review_queue.execution.claim import Lease
from review_queue.models import Execution, Task
from tests.torture.triggers import drop_triggers


def _module(name: str) -> Any:
    """The module itself, to put something else into it."""
    return importlib.import_module(f"review_queue.{name}")


door = _module("door")
claim, dispatch = _module("execution.claim"), _module("execution.dispatch")
grounds = _module("execution.grounds")
preflight, run, lost = map(_module, ("execution.preflight", "execution.run", "execution.lost"))
sweep = _module("rounds.sweep")
ballots, deciding, roles = map(
    _module,
    ("services.decisions.ballots", "services.decisions.deciding", "services.people.roles"),
)


def no_claim_predicate() -> None:
    """T2 without `status = ready`: whoever comes takes the execution."""
    original = claim.claim_execution

    def careless(execution_id: int) -> Any:
        Execution.objects.filter(pk=execution_id).update(status="ready")
        return original(execution_id)

    run.claim_execution = careless
    _without_triggers()


def no_fence() -> None:
    """T3 without the fence: an old lease is as good as a new one."""
    original = dispatch.dispatch

    def careless(lease: Lease) -> Any:
        _without_triggers()
        soon = timezone.now() + timedelta(minutes=5)
        row = Execution.objects.filter(pk=lease.execution_id)
        row.update(status="leased", lease_until=soon, fence=F("fence") + 1)
        return original(Lease(lease.execution_id, row.values_list("fence", flat=True).get()))

    run.dispatch = careless
    run.is_as_committed = lambda *_args: True  # the border asks for the fence once more


def no_hash_check() -> None:
    """Pre-flight without comparing the stored bytes with what was approved."""
    preflight._changed_bytes = lambda *_args: ""


def no_decision_check() -> None:
    """Pre-flight without asking whether a yes to this very draft stands behind it."""
    preflight._unbound_decision = lambda *_args: ""
    grounds.yeses_among = lambda *_args: ()
    _without_triggers()


def resend_class_a() -> None:
    """The sweep repeats whatever was lost, also what must never go twice."""
    lost._may_repeat = lambda *_args: True
    preflight._forgotten_key = lambda *_args: ""


def new_key_every_try() -> None:
    """A retry goes out under a key of its own."""
    original = dispatch.frozen_request

    def careless(execution: Execution, now: Any) -> Any:
        execution.idempotency_key = secrets.token_hex(26)
        execution.save(update_fields=["idempotency_key"])
        return original(execution, now)

    dispatch.frozen_request = careless
    _without_triggers()


def send_before_intent() -> None:
    """The effect first, T3 afterwards: a crash between them leaves no trace of the send."""
    original = dispatch._pass_point_of_no_return

    def careless(lease: Lease, now: Any) -> Any:
        execution = Execution.objects.select_related("action").get(pk=lease.execution_id)
        request = dispatch.frozen_request(execution, now)
        run._take_effect(lease, dispatch.Dispatched(request, time.monotonic()))
        return original(lease, now)

    dispatch._pass_point_of_no_return = careless
    run.is_as_committed = lambda *_args: True


def ignore_pause() -> None:
    """T2 and T3 do not look at the stop button."""
    original = claim.startable

    def careless() -> Any:
        wanted = original()
        wanted.query = _without_company(wanted.query)
        return wanted

    for module in (claim, dispatch):
        module.startable = careless


def no_limit() -> None:
    """Pre-flight without the workflow's daily amount."""
    preflight._over_limit = lambda *_args: ""


def no_approver_check() -> None:
    """Pre-flight without asking whether the approver still may."""
    preflight._lost_approver = lambda *_args: ""


def anybody_approves() -> None:
    """T1 without the rules about who may decide: also who handed it in."""
    ballots.check_reviewer = lambda *_args: None
    deciding.check_refuser = lambda *_args: None
    roles.why_not_reviewer = lambda *_args: ""
    preflight._lost_approver = lambda *_args: ""


def one_is_enough() -> None:
    """T1 without counting: the first of two yeses lets it go."""
    original = deciding._count

    def careless(task: Task, *rest: Any) -> Any:
        task.reviewers_needed = 1
        return original(task, *rest)

    deciding._count = careless


def told_before_stored() -> None:
    """The client is told of a yes that is rolled back afterwards."""
    original = deciding.approve_task

    def careless(*given: Any, **how: Any) -> Any:
        with transaction.atomic():
            counted = original(*given, **how)
            transaction.set_rollback(True)
        return counted

    deciding.approve_task = careless


def no_ledger_entry() -> None:
    """The door moves a task and writes no ledger entry."""
    original = door._write

    def careless(*given: Any) -> Any:
        moved = original(*given)
        with connection.cursor() as cursor:
            for move in given[0]:
                entry = move.linked.entry_hash
                cursor.execute("DELETE FROM audit_entry WHERE entry_hash = %s", [entry])
        return moved

    door._write = careless
    _without_triggers()


def forgets_the_lost() -> None:
    """No sweep looks for what a dead worker left behind."""
    sweep.release_dead_leases = lambda: 0
    sweep.resolve_lost_dispatches = lambda: iter(())


def calls_lost_not_sent() -> None:
    """What was lost in class A is called certainly not sent."""
    lost._what_became = lambda *_args: NotSent("The worker died.")


def any_database() -> None:
    """Neither the claim nor pre-flight asks whose database this is."""
    preflight._foreign_database = lambda *_args: ""
    claim.may_anything_leave = lambda: True


def no_triggers() -> None:
    """The database itself refuses nothing."""
    _without_triggers()


def _without_company(query: Any) -> Any:
    """The same query without its last NOT EXISTS, which is the stop button of the company."""
    query = query.clone()
    query.where.children = query.where.children[:-1]
    return query


def _without_triggers() -> None:
    """And the database's own guard behind it, with the question whether it stands."""
    drop_triggers()


GUARDS: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        no_claim_predicate,
        no_fence,
        no_hash_check,
        no_decision_check,
        resend_class_a,
        new_key_every_try,
        send_before_intent,
        ignore_pause,
        no_limit,
        no_approver_check,
        anybody_approves,
        one_is_enough,
        told_before_stored,
        no_ledger_entry,
        forgets_the_lost,
        calls_lost_not_sent,
        any_database,
        no_triggers,
    )
}


def commit(name: str) -> None:
    """Remove this guard from this process. KeyError for a name there is none of."""
    GUARDS[name]()
