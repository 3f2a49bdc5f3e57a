"""What no machine may end: failed, outcome unknown, no draft, blocked. A person chooses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.ballots import note_from
from review_queue.desk.item_page import find_item
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, NotReviewer, QueueError
from review_queue.models import NEEDS_A_PERSON, State
from review_queue.selectors.desk_runs import runs_of
from review_queue.services.by_hand import write_by_hand
from review_queue.services.resolving import (
    ask_for_draft,
    close_task,
    confirm_it_happened,
    run_rest_again,
)
from review_queue.services.roles import why_not_closer, why_not_reviewer
from review_queue.services.settling_bounces import open_bounces

_SAID = {
    "happened": "Noted: it happened. #{id} is settled.",
    "again": "#{id} runs again, as a new approval of yours.",
    "redraft": "A new draft of #{id} is on its way.",
    "close": "#{id} is closed. Nothing more of it runs.",
}


@needs(SEE)
def show_recovery(request: HttpRequest, task_id: int) -> HttpResponse:
    """What is known, and what can be done."""
    return _page(request, task_id)


@needs(DECIDE, methods=("POST",))
def resolve(request: HttpRequest, task_id: int) -> HttpResponse:
    """Carry out the choice: happened, again, redraft, by_hand or close."""
    find_item(task_id)
    choice = request.POST.get("choice", "")
    note = note_from(request.POST.get("note", ""))
    user = user_of(request)
    try:
        if choice == "happened":
            confirm_it_happened(task_id=task_id, user=user, evidence=note)
        elif choice == "again":
            run_rest_again(task_id=task_id, user=user, note=note)
        elif choice == "redraft":
            ask_for_draft(task_id=task_id, user=user)
        elif choice == "by_hand":
            write_by_hand(task_id=task_id, user=user)
            return redirect("admin:review_item", task_id=task_id)
        elif choice == "close":
            close_task(task_id=task_id, user=user, note=note)
        else:
            return _page(request, task_id, notice="Choose one of the answers.", status=400)
    except InvalidEdit as error:
        words = " ".join(error.fields.values())
        return _page(request, task_id, notice=f"{error} {words}", choice=choice, status=422)
    except QueueError as error:
        status = 403 if isinstance(error, NotReviewer) else 409
        return _page(request, task_id, notice=f"{error} {error.what_to_do}", status=status)
    messages.success(request, _SAID[choice].format(id=task_id))
    return redirect("admin:review_timeline", task_id=task_id)


def _page(
    request: HttpRequest, task_id: int, *, notice: str = "", choice: str = "", status: int = 200
) -> HttpResponse:
    item = find_item(task_id)
    context = {
        "item": item,
        "task": item.task,
        "runs": runs_of(item.task),
        "bounces": open_bounces(item.task),
        "may_settle": request.user.has_perm(DECIDE),
        "needs_person": item.task.state in NEEDS_A_PERSON,
        "why_not": why_not_reviewer(user_of(request), item.task),
        "may_close": item.task.state == State.PENDING
        and not why_not_closer(user_of(request), item.task),
        "notice": notice,
        "choice": choice,
        "note": note_from(request.POST.get("note", "")) if request.method == "POST" else "",
    }
    title = f"{item.task.get_state_display()}: {item.task.subject}"
    return desk_page(request, "recovery.html", context, title=title, status=status)
