"""What was approved before: counts and sums over windows, firsts, and payments that are split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet, Sum

from policies.engine.fact_windows import SPLIT_DAYS, SPLIT_STEPS, WINDOW_DAYS
from policies.engine.facts import Fact, Money
from policies.engine.limits import two_people_above
from review_queue.models import Action, Execution, Task
from review_queue.services.facts.payments import Payment, payment_of

COUNTED = "what was approved before"
_Row = Mapping[str, Any]
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
    before = Execution.objects.filter(created_at__lte=at).exclude(task=task)
    before = before.exclude(status__in=(_Status.FAILED, _Status.CANCELLED))
    of_workflow = before.filter(workflow_number=task.workflow_id, created_at__gt=_since(at))
    yield from _windows("workflow", [of_workflow.aggregate(**_sums(at, currency))], currency)
    if task.contact_id is not None:
        rows = _by_kind(before.filter(contact_number=task.contact_id), at, currency)
        yield from _windows("customer", rows, currency)
        known = {row["kind"] for row in rows}
        is_first = any(action.kind not in known for action in actions)
        yield Fact("customer.first_action_of_kind", is_first, COUNTED)
    of_reviewer: list[_Row] = []
    if reviewer is not None:
        decided = before.filter(decision__decided_by=reviewer, created_at__gt=_since(at))
        of_reviewer = [decided.aggregate(**_sums(at, currency))]
    yield from _windows("reviewer", of_reviewer, currency)
    yield from _split_facts(task, actions, before, currency, at)


def _since(at: datetime) -> datetime:
    return at - timedelta(days=max(WINDOW_DAYS))


def _sums(at: datetime, currency: str) -> dict[str, Count | Sum]:
    """For every window: steps, money in the company's currency, and steps in another one."""
    found: dict[str, Count | Sum] = {}
    for days in WINDOW_DAYS:
        recent = Q(created_at__gt=at - timedelta(days=days))
        foreign = recent & ~Q(amount_currency="") & ~Q(amount_currency=currency)
        found[f"steps_{days}"] = Count("pk", filter=recent)
        found[f"money_{days}"] = Sum("amount_minor", filter=recent & Q(amount_currency=currency))
        found[f"foreign_{days}"] = Count("pk", filter=foreign)
    return found


def _by_kind(rows: QuerySet[Execution], at: datetime, currency: str) -> list[_Row]:
    return list(rows.order_by().values("kind").annotate(**_sums(at, currency)))


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
    before: QuerySet[Execution],
    currency: str,
    at: datetime,
) -> Iterator[Fact]:
    """Left out where a payment has no payee or another currency: then it is not known."""
    now = [payment for a in actions if (payment := payment_of(a, task.contact_id)) is not None]
    if not all(payment.payee and payment.currency == currency for payment in now):
        return
    payees = {payment.payee for payment in now}
    recent = before.filter(payee__in=payees, created_at__gt=at - timedelta(days=SPLIT_DAYS))
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
