"""A person's own to-dos: the list, done, and not done after all."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from review_queue.desk.access import needs_login, user_of
from review_queue.desk.page import desk_page
from review_queue.errors import QueueError
from review_queue.models import ToDo
from review_queue.services.desk.to_dos import finish_to_do, reopen_to_do, to_dos_of

POST = ("POST",)
MOST_OPEN, MOST_DONE, MOST_AT_HOME = 200, 20, 5


@needs_login()
def show_to_dos(request: HttpRequest) -> HttpResponse:
    """What is open, the most urgent first, and the last twenty that were done."""
    user = user_of(request)
    context = {
        "open": open_to_dos(request, MOST_OPEN),
        "done": to_dos_of(user).exclude(done_at=None).order_by("-done_at")[:MOST_DONE],
        "today": localdate(),
    }
    return desk_page(request, "own/to_dos.html", context, title="To do")


@needs_login(methods=POST)
def finish(request: HttpRequest, to_do_id: int) -> HttpResponse:
    """Mark one as done."""
    try:
        finish_to_do(to_do_id=to_do_id, user=user_of(request))
        messages.success(request, "Done.")
    except QueueError as error:
        messages.error(request, str(error))
    return redirect("admin:review_to_dos")


@needs_login(methods=POST)
def reopen(request: HttpRequest, to_do_id: int) -> HttpResponse:
    """Open one again."""
    try:
        reopen_to_do(to_do_id=to_do_id, user=user_of(request))
        messages.success(request, "It is open again.")
    except QueueError as error:
        messages.error(request, str(error))
    return redirect("admin:review_to_dos")


def open_to_dos(request: HttpRequest, most: int = MOST_AT_HOME) -> list[ToDo]:
    """The person's own open ones, by day; those without a day last."""
    rows = to_dos_of(user_of(request)).filter(done_at=None)
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "id")[:most])
