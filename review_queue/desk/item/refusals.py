"""What a refused step answers: the item as it is now, what was wrong, and everything typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from review_queue.desk.access import user_of
from review_queue.desk.forms.kept_typing import carried_over
from review_queue.desk.item.item_page import find_item, item_response
from review_queue.desk.words.word_diff import changed_texts
from review_queue.errors import NotReviewer, QueueError, StaleDraft
from review_queue.services.decisions.noting_refusals import note_refusal

# The decision that was refused can be made again with one press: its address and its words.
_AGAIN = {
    "review_decide": "Approve it as it stands now",
    "review_send_back": "Send it back all the same",
    "review_reject": "Reject it all the same",
}


def refused(request: HttpRequest, task_id: int, error: QueueError) -> HttpResponse:
    """The item as it stands now, with what was wrong, what was not done and what to do."""
    keep_refusal(request, task_id, error)
    item = find_item(task_id)
    kept = carried_over(request.POST.dict(), item.task, item.actions)
    posted = kept.fields or None
    if isinstance(error, StaleDraft):
        stale = _stale(request, task_id, error, kept.lost)
        return item_response(request, item, posted=posted, stale=stale, status=409)
    status = 403 if isinstance(error, NotReviewer) else 409
    notice = f"{error} {error.what_to_do}"
    return item_response(request, item, posted=posted, notice=notice, status=status)


def keep_refusal(request: HttpRequest, task_id: int, error: QueueError) -> None:
    """The ledger hears of it: who was refused which step of the task, and why."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    note_refusal(
        task_id=task_id,
        user=user_of(request),
        step=(name or "").removeprefix("review_"),
        why=type(error).__name__,
        said=str(error),
    )


def _stale(
    request: HttpRequest, task_id: int, error: StaleDraft, lost: tuple[str, ...]
) -> Mapping[str, Any]:
    name = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "message": str(error),
        "what_to_do": error.what_to_do,
        "changes": changed_texts(error.changes),
        "typed": lost,
        "again": _AGAIN.get(name or "", ""),
        "again_url": reverse(f"admin:{name}", args=[task_id]) if name in _AGAIN else "",
        "reason": request.POST.get("reason", "")[:40],
    }
