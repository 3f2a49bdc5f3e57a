"""Look-alikes together: the list, the three to open, one yes, and a result for every row."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from review_queue.batching.services import approve_batch, list_batch, open_row
from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.forms.action_cards import cards_for
from review_queue.desk.forms.at_hand import AtHand
from review_queue.desk.forms.card_shapes import ActionCard
from review_queue.desk.item.item_page import find_item
from review_queue.desk.page import desk_page
from review_queue.errors import QueueError
from review_queue.models import Batch, BatchRow

POST = ("POST",)
MOST_NUMBERS = 100


@needs(DECIDE, methods=POST)
def start(request: HttpRequest, task_id: int) -> HttpResponse:
    """List the likes of an item; back to the item with the reason where there are too few."""
    task = find_item(task_id).task
    try:
        batch = list_batch(task=task, user=user_of(request))
    except QueueError as error:
        messages.info(request, str(error))
        return redirect("admin:review_item", task_id=task_id)
    return redirect("admin:review_batch", key=batch.key)


@needs(DECIDE)
def show_batch(request: HttpRequest, key: str) -> HttpResponse:
    """The list as it was made, or its results; looking changes nothing."""
    return _page(request, _own(request, key))


@needs(DECIDE, methods=POST)
def open_one(request: HttpRequest, key: str, task_id: int) -> HttpResponse:
    """Open a row: its whole text is shown, and that it was opened is kept."""
    batch = _own(request, key)
    try:
        open_row(batch=batch, task_id=task_id, user=user_of(request))
    except QueueError as error:
        return _page(request, batch, notice=str(error), status=409)
    left_out = set(batch.rows.values_list("task_id", flat=True)) - _numbers(request.POST, "task")
    query = f"?{urlencode({'without': sorted(left_out)}, doseq=True)}" if left_out else ""
    return redirect(f"{reverse('admin:review_batch', args=[key])}{query}#row-{task_id}")


@needs(DECIDE, methods=POST)
def approve(request: HttpRequest, key: str) -> HttpResponse:
    """Approve the ticked rows, each as it was listed."""
    batch = _own(request, key)
    try:
        approve_batch(batch=batch, user=user_of(request), task_ids=_numbers(request.POST, "task"))
    except QueueError as error:
        return _page(request, batch, notice=str(error), status=409)
    return redirect("admin:review_batch", key=key)


def _own(request: HttpRequest, key: str) -> Batch:
    own = Batch.objects.select_related("like__workflow")
    return get_object_or_404(own, key=key, reviewer=user_of(request))


def _page(
    request: HttpRequest, batch: Batch, *, notice: str = "", status: int = 200
) -> HttpResponse:
    rows = list(batch.rows.select_related("task__contact", "task__source", "task__workflow"))
    opened = {row.task_id: _cards(row) for row in _to_show(rows)}
    context = {
        "batch": batch,
        "rows": [(row, opened.get(row.task_id)) for row in rows],
        "number": len(rows),
        "left_out": _left_out(request, rows),
        "unopened": [row.task_id for row in rows if row.must_open and row.opened_at is None],
        "over": batch.finished_at is not None,
        "decided": sum(bool(row.result) for row in rows),
        "approved": sum(row.result == BatchRow.Result.APPROVED for row in rows),
        "notice": notice,
    }
    return desk_page(request, "item/batch.html", context, title="Look-alikes", status=status)


def _cards(row: BatchRow) -> tuple[ActionCard, ...]:
    contact = row.task.contact
    at_hand = AtHand(address=contact.email if contact is not None else None)
    return cards_for(find_item(row.task_id).actions, at_hand=at_hand)


def _left_out(request: HttpRequest, rows: list[BatchRow]) -> set[int]:
    """The rows this person had unticked: opening one of the others forgets none of them."""
    if request.method == "POST":
        return {row.task_id for row in rows} - _numbers(request.POST, "task")
    return _numbers(request.GET, "without")


def _numbers(sent: QueryDict, name: str) -> set[int]:
    return {
        int(one) for one in sent.getlist(name)[:MOST_NUMBERS] if re.fullmatch("[0-9]{1,18}", one)
    }


def _to_show(rows: list[BatchRow]) -> list[BatchRow]:
    return [row for row in rows if row.opened_at is not None]
