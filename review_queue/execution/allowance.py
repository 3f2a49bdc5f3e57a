"""Takes what a run needs of the day's limits inside T3, and gives back what was not sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils import timezone

from review_queue.execution.grounds import Grounds
from review_queue.guards.answers import YES
from review_queue.models import (
    Company,
    DailyLimit,
    Decision,
    Execution,
    LimitHold,
    LimitUse,
)

Status = Execution.Status
_LEFT = (Status.DISPATCHING, Status.SUCCEEDED, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Cap:
    """What one scope may let out in a day; None: as much as it likes. `words` say it is used up.

    Money is counted in the company's currency; `named` is how its limit on money is called.
    """

    scope: str
    most: int | None
    most_minor: int | None
    words: str
    named: str


class _UsedUp(Exception):
    pass


def reserve(grounds: Grounds, people: Collection[int], now: datetime) -> str:
    """Take this run's share of every limit that applies, or none and say which is used up.

    Call inside the transaction that dispatches. Every row is raised by compare-and-set, always in
    the same order, so that of two runs at once one waits and then sees what is left. A run that is
    repeated under its own key holds its share already.
    """
    caps = sorted(_caps(grounds, people), key=lambda cap: cap.scope)
    if not caps:
        return ""
    execution, currency = grounds.execution, _currency()
    held = LimitHold.objects.filter(execution=execution, released_at=None)
    if held.exists():
        return ""
    if incomparable := _incomparable(execution, caps, currency):
        return incomparable
    day, minor = _today(now), _counted(execution, currency)
    try:
        with transaction.atomic():
            for cap in caps:
                _take(cap, day, execution, minor)
    except _UsedUp as used_up:
        return str(used_up)
    taken = {
        "day": day,
        "scopes": [cap.scope for cap in caps],
        "minor": minor,
        "released_at": None,
    }
    LimitHold.objects.update_or_create(execution=execution, defaults=taken)
    return ""


def release(execution: Execution, at: datetime) -> None:
    """Give its share back: it was certainly not sent. A second call changes nothing."""
    held = LimitHold.objects.filter(execution=execution, released_at=None)
    for hold in held:
        if held.update(released_at=at):
            LimitUse.objects.filter(scope__in=hold.scopes, day=hold.day).update(
                count=F("count") - 1, minor=F("minor") - hold.minor
            )


def _caps(grounds: Grounds, people: Collection[int]) -> Iterator[Cap]:
    execution, workflow = grounds.execution, grounds.task.workflow
    if execution.decision.answer == Decision.Answer.AUTO and workflow.daily_count_limit:
        words = f"The daily limit of {workflow.daily_count_limit} without a person is used up."
        yield Cap(f"alone:{workflow.pk}", workflow.daily_count_limit, None, words, "")
    if execution.amount_minor and workflow.daily_amount_limit_minor:
        named = "The workflow's daily amount"
        most_minor = workflow.daily_amount_limit_minor
        yield Cap(f"money:{workflow.pk}", None, most_minor, f"{named} is used up.", named)
    for limit in grounds.house.limits:
        if not _is_about(limit, workflow.pk, execution, people):
            continue
        if limit.most or (limit.most_minor and execution.amount_minor):
            named = f"What “{limit.workflow or limit.kind or limit.person}” may let out in a day"
            yield Cap(
                f"limit:{limit.scope}", limit.most, limit.most_minor, f"{named} is used up.", named
            )


def _is_about(
    limit: DailyLimit, workflow_id: int, execution: Execution, people: Collection[int]
) -> bool:
    return (
        limit.workflow_id == workflow_id
        or bool(limit.kind and limit.kind == execution.kind)
        or limit.person_id in people
    )


def _incomparable(execution: Execution, caps: Iterable[Cap], currency: str) -> str:
    """Money in another currency fits no limit on money: nobody knows how much of it that is."""
    if not execution.amount_minor or execution.amount_currency == currency:
        return ""
    for cap in caps:
        if cap.most_minor is not None:
            return (
                f"{cap.named} is counted in {currency}, and an amount in "
                f"{execution.amount_currency or 'no currency'} counts as over it. Pay it by hand, "
                "or ask an owner about the limit."
            )
    return ""


def _counted(execution: Execution, currency: str) -> int:
    """What it adds to the day's money: amounts in other currencies are never added to it."""
    return execution.amount_minor if execution.amount_currency == currency else 0


def _take(cap: Cap, day: date, execution: Execution, minor: int) -> None:
    use = LimitUse.objects.filter(scope=cap.scope, day=day)
    if not use.exists():
        _begin(cap.scope, day, execution)
    if cap.most is not None:
        use = use.filter(count__lt=cap.most)
    if cap.most_minor is not None:
        use = use.filter(minor__lte=cap.most_minor - minor)
    if not use.update(count=F("count") + 1, minor=F("minor") + minor):
        raise _UsedUp(cap.words)


def _begin(scope: str, day: date, execution: Execution) -> None:
    """The first use of a day starts from what left before there was a limit.

    Of two that begin at once one row is kept: the second waits for the first and adds to it.
    """
    gone = _gone(scope, day).exclude(pk=execution.pk)
    in_currency = gone.filter(amount_currency=_currency())
    row = LimitUse(
        scope=scope,
        day=day,
        count=gone.count(),
        minor=in_currency.aggregate(minor=Sum("amount_minor"))["minor"] or 0,
    )
    LimitUse.objects.bulk_create([row], ignore_conflicts=True)


def _gone(scope: str, day: date) -> QuerySet[Execution]:
    start = datetime.combine(day, datetime.min.time(), tzinfo=_zone())
    gone = Execution.objects.filter(
        dispatched_at__gte=start, dispatched_at__lt=start + timedelta(days=1), status__in=_LEFT
    )
    about, _, name = scope.removeprefix("limit:").partition(":")
    if about == "kind":
        return gone.filter(kind=name)
    if about == "person":
        return gone.filter(_said_yes_to(int(name)))
    gone = gone.filter(workflow_number=int(name))
    return gone.filter(decision__answer=Decision.Answer.AUTO) if about == "alone" else gone


def _said_yes_to(person_id: int) -> Exists:
    """Runs behind which this person's yes counts: the first one's of two as much as the last's."""
    return Exists(
        Decision.objects.filter(
            task=OuterRef("task_id"),
            generation=OuterRef("generation"),
            draft=OuterRef("decision__draft_id"),
            decided_by=person_id,
            answer__in=YES,
            seat__gt=0,
        )
    )


def _today(now: datetime) -> date:
    return timezone.localtime(now, _zone()).date()


def _zone() -> ZoneInfo:
    return ZoneInfo(Company.objects.values_list("time_zone", flat=True).first() or "UTC")


def _currency() -> str:
    return Company.objects.values_list("currency", flat=True).first() or "EUR"
