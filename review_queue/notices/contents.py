"""What a digest says to one person: what waits for them, what is new, and to owners how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from review_queue.models import Decision, DigestSlot, Notice, State, Task
from review_queue.selectors.forecast import clear_by
from review_queue.selectors.receipts import Receipt, receipts_of
from review_queue.selectors.waiting import WAITING
from review_queue.services.people.audience import all_owners

MOST_NOTICES = 20
MOST_TASKS = 5
Answer = Decision.Answer


@dataclass(frozen=True, slots=True)
class Figures:
    """How it went since `since`: what people decided, what ran alone, what stands still now."""

    since: datetime
    as_drafted: int
    with_edits: int
    not_approved: int
    ran_alone: int
    stuck: int
    overdue: int
    oldest: datetime | None

    @property
    def decided(self) -> int:
        """Decisions by people."""
        return self.as_drafted + self.with_edits + self.not_approved


@dataclass(frozen=True, slots=True)
class DigestNews:
    """Everything one digest holds. `total` counts the notices, of which the first 20 are listed."""

    notices: tuple[Notice, ...]
    total: int
    waiting: int
    overdue: int
    fresh: int
    tasks: tuple[Task, ...]
    forecast: str = ""
    figures: Figures | None = None
    receipts: tuple[Receipt, ...] = ()

    @property
    def is_worth_a_letter(self) -> bool:
        """Whether anything in it is new."""
        return bool(self.total or self.fresh)


def news_for(person: User, *, now: datetime, is_owner: bool) -> DigestNews:
    """The digest of this person as of `now`, since the last one."""
    notices = unmailed_of(person, now)
    waits = waiting_for(person) if person.has_perm("queue.review_task") else Task.objects.none()
    waiting = waits.count()
    tasks = waits.select_related("workflow").order_by("rank", "id")[:MOST_TASKS]
    return DigestNews(
        notices=tuple(notices.select_related("task__workflow").order_by("-id")[:MOST_NOTICES]),
        total=notices.count(),
        waiting=waiting,
        overdue=waits.filter(due_at__lt=now).count(),
        fresh=waits.filter(changed_at__gte=_last_digest(now)).count(),
        tasks=tuple(tasks),
        forecast=_forecast(waiting, now),
        figures=figures_of(now) if is_owner else None,
        receipts=receipts_of(person, _last_digest(now), now),
    )


def unmailed_of(person: User, now: datetime) -> QuerySet[Notice]:
    """What they have neither read nor been written about, and did not put off."""
    asleep = Q(snoozed_until__gt=now)
    return Notice.objects.filter(recipient=person, letter=None, read_at=None).exclude(asleep)


def waiting_for(person: User) -> QuerySet[Task]:
    """What waits and this person could decide: theirs, or nobody's in particular."""
    groups = list(person.groups.values_list("name", flat=True))
    return (
        Task.objects.filter(WAITING)
        .filter(Q(required_group="") | Q(required_group__in=groups))
        .filter(Q(assigned_to=None) | Q(assigned_to=person))
        .exclude(requested_by=person)
    )


def readers() -> list[tuple[User, bool]]:
    """Who gets a digest, with whether they are an owner: reviewers, owners, whoever has notices."""
    owners = {one.pk: one for one in all_owners()}
    reviewers = {one.pk: one for one in User.objects.with_perm("queue.review_task")}
    told = User.objects.filter(is_active=True, notices__letter=None, notices__read_at=None)
    found = owners | reviewers | {one.pk: one for one in told.distinct()}
    return [(person, pk in owners) for pk, person in found.items()]


def figures_of(now: datetime) -> Figures:
    """Since the start of yesterday, in the site's time zone."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=1)
    by_people = Q(decided_by__isnull=False)
    refused = Q(answer__in=[Answer.REJECT, Answer.SEND_BACK])
    counted: dict[str, Any] = Decision.objects.filter(
        decided_at__gte=since, decided_at__lte=now
    ).aggregate(
        as_drafted=Count("id", filter=by_people & Q(answer=Answer.APPROVE)),
        with_edits=Count("id", filter=by_people & Q(answer=Answer.APPROVE_EDITED)),
        not_approved=Count("id", filter=by_people & refused),
        ran_alone=Count("id", filter=Q(answer=Answer.AUTO)),
    )
    stuck = [State.FAILED, State.OUTCOME_UNKNOWN, State.DRAFT_FAILED, State.BLOCKED]
    pending = Task.objects.filter(state=State.PENDING)
    return Figures(
        since=since,
        stuck=Task.objects.filter(state__in=stuck).count(),
        overdue=pending.filter(due_at__lt=now).count(),
        oldest=pending.order_by("created_at").values_list("created_at", flat=True).first(),
        **counted,
    )


def _forecast(waiting: int, now: datetime) -> str:
    """When it is clear; nothing where that cannot be said."""
    forecast = clear_by(waiting=waiting, now=now)
    return forecast.words if forecast.at else ""


def _last_digest(now: datetime) -> datetime:
    last = DigestSlot.objects.filter(made_at__lt=now).order_by("-id").first()
    return last.made_at if last else now - timedelta(days=1)
