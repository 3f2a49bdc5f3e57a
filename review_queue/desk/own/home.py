"""What the first page says about the queue."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from review_queue.desk.access import SEE, STOP
from review_queue.desk.own.to_do_page import open_to_dos
from review_queue.models import Company, Connection, Workflow
from review_queue.selectors.desk_home import Today, anything_ever, seconds_per_item, today
from review_queue.selectors.queue_counts import COUNT_LIMIT, QueueCounts, queue_counts


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its words and where it leads; `tone` is good, warn or bad."""

    figure: str
    label: str
    url: str
    attention: str = ""
    tone: str = "warn"


def home_context(request: HttpRequest) -> dict[str, Any]:
    """`home` for the first page: figures for those who may see the queue, else nothing."""
    if not request.user.has_perm(SEE):
        return {
            "home": {"may_see_queue": False},
            "to_dos": open_to_dos(request),
            "today": localdate(),
        }
    counts, figures = queue_counts(), today()
    company = Company.objects.select_related("stopped_by").first()
    may_stop = request.user.has_perm(STOP)
    return {
        "home": {
            "may_see_queue": True,
            "may_stop": may_stop,
            "waiting": counts.waiting.number,
            "waiting_label": str(counts.waiting),
            "waiting_note": _waiting_note(counts),
            "quiet_note": _quiet_note(counts, figures),
            "has_work": bool(counts.waiting) or anything_ever(),
            "tiles": _tiles(counts, figures),
            "stopped": bool(company and company.stopped_at),
            "stopped_at": company.stopped_at if company else None,
            "stopped_by": company.stopped_by if company else None,
            "workflows": list(Workflow.objects.filter(is_active=True)) if may_stop else [],
            "in_sandbox": in_sandbox(),
            "held_back": counts.held_back,
        },
        "to_dos": open_to_dos(request),
        "today": localdate(),
    }


def in_sandbox() -> bool:
    """Whether e-mail is still written to the outbox page only."""
    if getattr(settings, "EMAIL_CONFIGURED", False):
        return False
    return not Connection.objects.filter(is_active=True, kind="email").exists()


def _waiting_note(counts: QueueCounts) -> str:
    number = counts.waiting.number
    if number > COUNT_LIMIT:
        return "The most valuable and most urgent come first."
    minutes = max(1, math.ceil(number * seconds_per_item() / 60))
    unit = "minute" if minutes == 1 else "minutes"
    return f"About {minutes} {unit} at your usual pace. The most valuable and most urgent first."


def _quiet_note(counts: QueueCounts, figures: Today) -> str:
    alone = figures.ran_alone
    went = f"{alone} went out without a person today" if alone else "Nothing went out alone today"
    if counts.on_hold:
        return f"{went}; {counts.on_hold} approved and on the way out."
    return f"{went}."


def _tiles(counts: QueueCounts, figures: Today) -> list[Tile]:
    desk = reverse("admin:review_queue_home")
    stuck = figures.failed + figures.unknown + figures.draft_failed + figures.blocked
    # A task whose letter came back is done all the same: no state of its own counts it.
    returned = counts.needs_person.number - stuck if counts.needs_person.is_exact else 0
    return [
        Tile(str(counts.on_hold), "approved, on the way out", f"{desk}?tab=hold"),
        Tile(
            str(counts.needs_person),
            "need a person: failed, unknown or no draft",
            f"{desk}?tab=needs",
            attention=_stuck_words(figures, returned),
            tone="bad" if figures.unknown or figures.failed else "warn",
        ),
        Tile(str(figures.ran_alone), "ran without a person today", f"{desk}?tab=done"),
        Tile(str(counts.done_today), "finished today", f"{desk}?tab=done"),
    ]


def _stuck_words(figures: Today, returned: int) -> str:
    parts = [
        (figures.unknown, "outcome unknown"),
        (figures.failed, "failed"),
        (figures.draft_failed, "without a draft"),
        (figures.blocked, "blocked"),
        (max(0, returned), "with a returned letter"),
    ]
    return ", ".join(f"{number} {words}" for number, words in parts if number)
