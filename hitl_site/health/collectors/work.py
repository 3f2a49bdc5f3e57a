"""The work itself: does what was approved run, and what waits for a person."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone

from hitl_site.health.finding import BAD, OK, WARN, Finding, in_words
from review_queue.execution.quarantining import open_quarantine
from review_queue.models import NEEDS_A_PERSON, Company, Execution, State, Task
from review_queue.selectors.pulse import COUNTED_UP_TO, LATE_AFTER, due_work, last_claim

READY, DOUBT, WAITING, STOPPED = "ready_age", "unknown_outcomes", "needs_person", "stop_button"
ORIGIN = "origin"
DOUBT_TOO_OLD = timedelta(days=1)
FAR_BEHIND = timedelta(minutes=15)


def ready_age() -> Finding:
    """How long the oldest approved action has been due: the measure of whether work gets done."""
    title = "Approved work"
    number, oldest = due_work()
    age = timezone.now() - oldest if oldest else timedelta()
    figures = {"age_seconds": max(0.0, age.total_seconds()), "due": float(number)}
    if age < LATE_AFTER:
        says = f"{_many(number)} due now, none late." if number else "Nothing approved is due."
        return Finding(READY, title, OK, says, figures=figures)
    claimed = last_claim()
    moves = claimed is not None and timezone.now() - claimed < LATE_AFTER
    says = f"The oldest of {_many(number)} has been due for {in_words(age)}"
    if moves:
        return Finding(
            READY,
            title,
            BAD if age > FAR_BEHIND else WARN,
            f"{says}. Work runs, but slower than it comes in.",
            "Wait, or start a second worker.",
            figures,
        )
    return Finding(
        READY,
        title,
        BAD,
        f"{says}, and no worker takes any.",
        "Start the product again (make run, or the worker). Until then: manage.py sweep runs what "
        "is due.",
        figures,
    )


def origin() -> Finding:
    """Whether this database is the one it says it is; a copy or a restored one sends nothing."""
    title = "Origin of the database"
    standing = open_quarantine()
    if standing is None:
        return Finding(ORIGIN, title, OK, "This database is the one that works.")
    mend = "An owner answers for it under Admin, Is this the right database? (/admin/review/"
    return Finding(ORIGIN, title, BAD, standing.reason, f"{mend}quarantine/).")


def unknown_outcomes() -> Finding:
    """Actions that may or may not have happened: only a person can find out."""
    title = "Unknown outcomes"
    lost = Execution.objects.filter(status=Execution.Status.UNKNOWN).aggregate(
        number=Count("id"), oldest=Min("dispatched_at")
    )
    number, oldest = lost["number"], lost["oldest"]
    if not number:
        return Finding(DOUBT, title, OK, "No outcome is unknown.", figures={"unknown": 0})
    age = timezone.now() - oldest if oldest else timedelta()
    since = f"the oldest for {in_words(age)}" if oldest else "since an unknown time"
    return Finding(
        DOUBT,
        title,
        BAD if age > DOUBT_TOO_OLD else WARN,
        f"{number} {'outcome is' if number == 1 else 'outcomes are'} unknown, {since}.",
        "Look at the other side, and say what became of each. Nothing is sent again by itself.",
        {"unknown": number, "oldest_seconds": age.total_seconds()},
    )


def waiting_for_a_person() -> Finding:
    """What no machine may finish: failed, blocked, or without a draft."""
    title = "Failed work"
    states = sorted(NEEDS_A_PERSON - {State.OUTCOME_UNKNOWN})
    rows = Task.objects.filter(state__in=states).order_by().values("state")
    counted = {row["state"]: row["number"] for row in rows.annotate(number=Count("pk"))}
    figures = {name.value: float(counted.get(name, 0)) for name in map(State, states)}
    if not counted:
        return Finding(WAITING, title, OK, "Nothing failed, blocked or undrafted.", figures=figures)
    parts = [f"{number} {State(state).label.lower()}" for state, number in sorted(counted.items())]
    return Finding(
        WAITING,
        title,
        WARN,
        f"Waiting for a person: {', '.join(parts)}.",
        "Each stands under Needs a person on the review desk.",
        figures,
    )


def stop_button() -> Finding:
    """Whether somebody stopped everything."""
    title = "Stop button"
    company = Company.objects.select_related("stopped_by").first()
    if company is None or company.stopped_at is None:
        return Finding(STOPPED, title, OK, "Nothing is stopped for the whole company.")
    who = f" by {company.stopped_by}" if company.stopped_by else ""
    length = in_words(timezone.now() - company.stopped_at)
    return Finding(
        STOPPED,
        title,
        WARN,
        f"Everything was stopped{who} {length} ago: nothing approved leaves.",
        "An owner starts it again at the bottom of the first page.",
    )


def _many(number: int) -> str:
    shown = f"{COUNTED_UP_TO} or more" if number >= COUNTED_UP_TO else str(number)
    return f"{shown} approved {'action' if number == 1 else 'actions'}"
