"""What was approved before: counts and sums over windows, firsts, and payments that are split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet, Sum

from kept.queries import Place, Value, kept
from policies.engine.fact_windows import SPLIT_DAYS, SPLIT_STEPS, WINDOW_DAYS
from policies.engine.facts import Fact, Money
from policies.engine.limits import two_people_above
from review_queue.models import Action, Execution, Task
from review_queue.services.facts.payments import Payment, payment_of

COUNTED = "what was approved before"
_Row = Mapping[str, Any]
_Rows = QuerySet[Execution, tuple[Any, ...]]
_Status = Execution.Status


def history_facts(
    task: Task,
    actions: Sequence[Action],
    *,
    currency: str,
    reviewer: User | None,
    at: datetime,
) -> Iterator[Fact]:
    """The windowed facts, in at most four queries. The task's own steps never count.

    `currency` is the company's; a sum that holds any other is left out, so that it is unknown.
    Before anybody has decided or edited, the reviewer's counts are 0.
    """
    windows = [at - timedelta(days=days) for days in WINDOW_DAYS]
    about: tuple[Value, ...] = (task.pk, at, min(windows), currency, *windows)
    yield from _windows("workflow", _named(_of_workflow(task.workflow_id, *about)), currency)
    if task.contact_id is not None:
        rows = _named(_of_customer(task.contact_id, *about))
        yield from _windows("customer", rows, currency)
        known = {row["kind"] for row in rows}
        is_first = any(action.kind not in known for action in actions)
        yield Fact("customer.first_action_of_kind", is_first, COUNTED)
    of_reviewer: list[_Row] = []
    if reviewer is not None:
        of_reviewer = _named(_of_reviewer(reviewer.pk, *about))
    yield from _windows("reviewer", of_reviewer, currency)
    yield from _split_facts(task, actions, currency, at)


def _before(task: Place, at: Place) -> QuerySet[Execution]:
    """What was approved until then, of other tasks, and was not called off."""
    rows = Execution.objects.filter(created_at__lte=at).exclude(task=task)
    return rows.exclude(status__in=(_Status.FAILED, _Status.CANCELLED))


@kept
def _of_workflow(
    workflow: Place, task: Place, at: Place, since: Place, currency: Place, *windows: Place
) -> _Rows:
    rows = _before(task, at).filter(workflow_number=workflow, created_at__gt=since)
    return _by_kind(rows, currency, windows)


@kept
def _of_customer(
    contact: Place, task: Place, at: Place, since: Place, currency: Place, *windows: Place
) -> _Rows:
    """Since ever: a kind of long ago is known too."""
    rows = _before(task, at).filter(contact_number=contact)
    return _by_kind(rows, currency, windows)


@kept
def _of_reviewer(
    reviewer: Place, task: Place, at: Place, since: Place, currency: Place, *windows: Place
) -> _Rows:
    rows = _before(task, at).filter(decision__decided_by=reviewer, created_at__gt=since)
    return _by_kind(rows, currency, windows)


def _by_kind(rows: QuerySet[Execution], currency: Place, windows: Sequence[Place]) -> _Rows:
    sums = _sums(currency, windows)
    return rows.order_by().values("kind").annotate(**sums).values_list("kind", *sums)


def _sums(currency: Place, windows: Sequence[Place]) -> dict[str, Count | Sum]:
    """For every window: steps, money in the company's currency, and steps in another one."""
    found: dict[str, Count | Sum] = {}
    for days, since in zip(WINDOW_DAYS, windows, strict=True):
        recent = Q(created_at__gt=since)
        foreign = recent & ~Q(amount_currency="") & ~Q(amount_currency=currency)
        found[f"steps_{days}"] = Count("pk", filter=recent)
        found[f"money_{days}"] = Sum("amount_minor", filter=recent & Q(amount_currency=currency))
        found[f"foreign_{days}"] = Count("pk", filter=foreign)
    return found


def _named(rows: Iterable[tuple[Any, ...]]) -> list[_Row]:
    """The columns of _by_kind by their names."""
    names = [f"{what}_{days}" for days in WINDOW_DAYS for what in ("steps", "money", "foreign")]
    return [dict(zip(("kind", *names), row, strict=True)) for row in rows]


def _windows(subject: str, rows: Iterable[_Row], currency: str) -> Iterator[Fact]:
    kept = list(rows)
    for days in WINDOW_DAYS:
        steps = sum(row[f"steps_{days}"] for row in kept)
        yield Fact(f"{subject}.count_{days}d", steps, COUNTED)
        if not any(row[f"foreign_{days}"] for row in kept):
            money = sum(row[f"money_{days}"] or 0 for row in kept)
            yield Fact(f"{subject}.amount_{days}d", Money(money, currency), COUNTED)


def _split_facts(
    task: Task,
    actions: Sequence[Action],
    currency: str,
    at: datetime,
) -> Iterator[Fact]:
    """Left out where a payment has no payee or another currency: then it is not known."""
    now = [payment for a in actions if (payment := payment_of(a, task.contact_id)) is not None]
    if not all(payment.payee and payment.currency == currency for payment in now):
        return
    payees = {payment.payee for payment in now}
    since = at - timedelta(days=SPLIT_DAYS)
    recent = _before(task, at).filter(payee__in=payees, created_at__gt=since)
    columns = ("amount_minor", "amount_currency", "payee")
    earlier = [Payment(*row) for row in recent.values_list(*columns)] if payees else []
    if any(payment.currency != currency for payment in earlier):
        return
    series = [[p.minor for p in (*earlier, *now) if p.payee == payee] for payee in payees]
    several = [amounts for amounts in series if len(amounts) >= SPLIT_STEPS]
    total = max(map(sum, several), default=0)
    yield Fact("customer.split_amount", Money(total, currency), COUNTED)
    is_split = any(is_split_payment(amounts, currency) for amounts in several)
    yield Fact("customer.split_pattern", is_split, COUNTED)


def is_split_payment(amounts: Sequence[int], currency: str) -> bool:
    """Whether a large payment was split: SPLIT_STEPS or more payments to one account, in minor
    units of the company's currency, each within what one person may approve, together over it.
    """
    limit = two_people_above(currency).minor
    return len(amounts) >= SPLIT_STEPS and max(amounts) <= limit < sum(amounts)
