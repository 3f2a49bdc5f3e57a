"""At dispatch: do the payments sent so far make this one part of a large payment that was split?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection

from policies.engine.amounts import format_money
from policies.engine.fact_windows import SPLIT_DAYS
from policies.engine.levels import Level
from policies.engine.limits import two_people_above
from review_queue.execution.clock import database_now
from review_queue.models import Company, Decision, Execution, LoneReview, Task
from review_queue.services.facts.history import is_split_payment
from review_queue.services.judging.staffing import arrange_staffing

PEOPLE = 2
_LOCK_CLASS = 4_207  # of advisory locks, this use's own


def find_split_payment(execution: Execution, task: Task, approvals: Iterable[Decision]) -> str:
    """Why this payment takes two people although one was enough when it was decided; else empty.

    The drafts of a split payment may all have waited at the same time, so it is counted again on
    what was really sent. The task in memory is lifted to two people; the caller saves it.
    """
    if not execution.payee or execution.amount_minor == 0:
        return ""
    people = {given.decided_by_id for given in approvals if given.decided_by_id}
    if len(people) >= PEOPLE:
        return ""
    currency = Company.objects.values_list("currency", flat=True).first() or "EUR"
    _wait_for_others_to(execution.payee)
    amounts = [*_sent_before(execution), execution.amount_minor]
    if execution.amount_currency != currency or not is_split_payment(amounts, currency):
        return ""
    if people and LoneReview.objects.filter(draft=execution.action.draft).exists():
        return ""
    task.level = max(task.level, int(Level.TWO_PEOPLE))
    arrange_staffing(task, at=database_now())
    return (
        f"With {len(amounts) - 1} other payments to the same account in {SPLIT_DAYS} days it is "
        f"more than {format_money(two_people_above(currency))}, which takes two people."
    )


def _wait_for_others_to(payee: str) -> None:
    """Of two at once the later one sees the earlier. SQLite lets only one write anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_CLASS, payee])


def _sent_before(execution: Execution) -> list[int]:
    earlier = Execution.objects.filter(
        payee=execution.payee,
        amount_currency=execution.amount_currency,
        dispatched_at__gt=database_now() - timedelta(days=SPLIT_DAYS),
    )
    failed = (Execution.Status.FAILED, Execution.Status.CANCELLED)
    rows = earlier.exclude(pk=execution.pk).exclude(status__in=failed)
    return list(rows.values_list("amount_minor", flat=True))
