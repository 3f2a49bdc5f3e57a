"""One item, one screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.desk.panels import panels_of
from review_queue.desk.panels.shown import Shown
from review_queue.models import Task
from review_queue.selectors.desk_item import ReviewItem, review_item
from review_queue.services.roles import why_not_reviewer


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
    user = user_of(request)
    shown = Shown(
        request=request,
        item=item,
        user=user,
        why_not=why_not_reviewer(user, item.task),
        posted=posted,
        errors=errors or {},
        stale=stale,
        notice=notice,
    )
    context = panels_of(shown) | {
        "item": item,
        "task": item.task,
        "stale": stale,
        "errors": shown.errors,
        "notice": notice,
    }
    return desk_page(request, "item.html", context, title=item.task.subject, status=status)
