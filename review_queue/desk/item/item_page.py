"""One item, one screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse

from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.page import desk_fragment, desk_page, wants_fragment
from review_queue.desk.panels import panels_of
from review_queue.desk.panels.gates import what_stands_between
from review_queue.desk.panels.shown import Shown
from review_queue.models import State, Task
from review_queue.selectors.desk_item import AtHand, ReviewItem, item_at_hand, review_item
from review_queue.selectors.half_done import half_done
from review_queue.selectors.surroundings import surroundings_of
from review_queue.services.decisions.disputes import why_not_arbiter
from review_queue.services.people.roles import why_not_reviewer


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


def at_hand(task_id: int) -> AtHand:
    """What a decision needs of the item, or a plain 404."""
    try:
        return item_at_hand(task_id)
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
    shown = _shown(request, item, posted=posted, errors=errors or {}, stale=stale, notice=notice)
    panels = panels_of(shown)
    between = what_stands_between(shown, board=panels["proofs"], currency=panels["currency"])
    context = (panels | between | _unseen(between)) | {
        "item": item,
        "task": item.task,
        "stamp": stamp_of(item.task),
        "page_title": f"{item.task.subject} | {admin.site.site_title}",
        "stale": stale,
        "errors": shown.errors,
        "notice": notice,
    }
    if wants_fragment(request):
        return desk_fragment(request, "item/item.html", context, status=status)
    return desk_page(request, "item/item.html", context, title=item.task.subject, status=status)


def _shown(
    request: HttpRequest,
    item: ReviewItem,
    *,
    posted: Mapping[str, str] | None,
    errors: Mapping[str, str],
    stale: Mapping[str, Any] | None,
    notice: str,
) -> Shown:
    """What the panels get; what this person had half done comes back where it still fits."""
    user, task = user_of(request), item.task
    why_not = why_not_reviewer(user, task, item.kept_out) or why_not_arbiter(user, item.votes)
    around = surroundings_of(item, user)
    kept = None
    if posted is None and stale is None and task.state == State.PENDING and not why_not:
        kept = half_done(task, around.autosaves)
    return Shown(
        request=request,
        item=item,
        user=user,
        why_not=why_not,
        around=around,
        posted=kept.fields if kept and kept.fits else posted,
        errors=errors,
        stale=stale,
        notice=notice,
        half_done=kept,
    )


def _unseen(between: Mapping[str, Any]) -> dict[str, Any]:
    """While the draft is hidden, so is where its words come from."""
    return {"proofs": None} if between["draft_hidden"] else {}


def stamp_of(task: Task) -> str:
    """Changes whenever a screen fetched earlier no longer shows what a decision would be about."""
    return f"{task.version}.{task.draft_hash[:12]}.{task.evidence_hash[:12]}.{task.policy_version}"
