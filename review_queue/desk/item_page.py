"""One item, one screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from connectors.registry import all_connectors
from policies.engine.levels import Level
from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.action_cards import cards_for, with_typed
from review_queue.desk.blank_actions import blank_card
from review_queue.desk.home import in_sandbox
from review_queue.desk.page import desk_page
from review_queue.desk.plain_html import text_of_html
from review_queue.desk.reasons import REJECT, SEND_BACK
from review_queue.models import NEEDS_A_PERSON, Company, State, Task
from review_queue.selectors.desk_item import (
    ReviewItem,
    next_waiting,
    previous_waiting,
    review_item,
)
from review_queue.selectors.desk_leaving import leaving_for
from review_queue.selectors.why import why_of
from review_queue.services.roles import why_not_reviewer

_LEVELS = {
    Level.AUTO: "Nobody has to look",
    Level.ONE_PERSON: "One person decides",
    Level.TWO_PEOPLE: "Two people decide",
    Level.BLOCK: "Blocked",
}


@needs(SEE)
def show_item(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task with everything a decision needs; opening it changes nothing."""
    return item_response(request, find_item(task_id))


def find_item(task_id: int) -> ReviewItem:
    """The item, or a plain 404."""
    try:
        return review_item(task_id)
    except (Task.DoesNotExist, OverflowError):
        raise Http404(f"There is no task {task_id}.") from None


def item_response(
    request: HttpRequest,
    item: ReviewItem,
    *,
    posted: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    stale: Mapping[str, Any] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The screen; after a refusal with what was typed in, what was wrong and what changed."""
    context = _context(request, item, posted, errors)
    context |= {"stale": stale, "errors": errors or {}, "notice": notice}
    return desk_page(request, "item.html", context, title=item.task.subject, status=status)


def _context(
    request: HttpRequest,
    item: ReviewItem,
    posted: Mapping[str, str] | None,
    errors: Mapping[str, str] | None,
) -> dict[str, Any]:
    task, user = item.task, user_of(request)
    company = Company.objects.only("currency", "stopped_at").first()
    why_not = why_not_reviewer(user, task)
    pending = task.state == State.PENDING
    allowed = set(task.workflow.allowed_kinds)
    return {
        "item": item,
        "task": task,
        "source_html_text": text_of_html(task.source.html) if task.source.html else "",
        "cards": cards_for(item.actions, posted=posted, errors=errors),
        "blank": None
        if item.actions
        else with_typed(blank_card(task, task.workflow.allowed_kinds), posted, errors),
        "editing": bool(posted),
        "why": why_of(task),
        "level_words": _LEVELS[Level(task.level)],
        "allowed": [one.label for one in all_connectors() if one.kind in allowed],
        "held_by_other": item.claim is not None and item.claim.reviewer_id != user.pk,
        "may_decide": pending and not why_not,
        "why_not": why_not if pending else "",
        "may_undo": request.user.has_perm(DECIDE),
        "needs_person": task.state in NEEDS_A_PERSON,
        "voted": any(vote.decided_by_id == user.pk for vote in item.approvals),
        "pending": pending,
        "send_back_reasons": SEND_BACK,
        "reject_reasons": REJECT,
        "next_id": next_waiting(after=task, user_id=user.pk) if pending else None,
        "previous_id": previous_waiting(before=task) if pending else None,
        "leaving": leaving_for(user),
        "currency": company.currency if company else "EUR",
        "everything_stopped": bool(company and company.stopped_at),
        "in_sandbox": in_sandbox(),
        "heartbeat_seconds": getattr(settings, "REVIEW_HEARTBEAT_SECONDS", 30),
    }
