"""What no machine may end: failed, outcome unknown, no draft, blocked. A person chooses."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.desk.item.item_page import find_item
from review_queue.desk.item.refusals import keep_refusal
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, NotReviewer, QueueError
from review_queue.models import NEEDS_A_PERSON, State, Task
from review_queue.selectors.desk_runs import runs_of
from review_queue.services.arriving.settling_bounces import open_bounces
from review_queue.services.drafts.by_hand import write_by_hand
from review_queue.services.effects.compensating import (
    can_take_back,
    steps_taken,
    take_back_what_ran,
)
from review_queue.services.effects.remaining import is_work_of_two, lost_step, moves_money
from review_queue.services.effects.resolving import (
    ask_for_draft,
    close_task,
    confirm_it_happened,
    run_rest_again,
)
from review_queue.services.effects.stating import standing_of
from review_queue.services.effects.unlocking import lock_on
from review_queue.services.people.roles import why_not_closer, why_not_reviewer

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
    """Carry out the choice: happened, again, take_back, redraft, by_hand or close."""
    find_item(task_id)
    choice = request.POST.get("choice", "")
    note = note_from(request.POST.get("note", ""))
    user = user_of(request)
    try:
        words, where = _carry_out(choice, task_id, user, note)
    except InvalidEdit as error:
        words = " ".join(error.fields.values())
        return _page(request, task_id, notice=f"{error} {words}", choice=choice, status=422)
    except QueueError as error:
        keep_refusal(request, task_id, error)
        status = 403 if isinstance(error, NotReviewer) else 409
        return _page(request, task_id, notice=f"{error} {error.what_to_do}", status=status)
    if not where:
        return _page(request, task_id, notice="Choose one of the answers.", status=400)
    if words:
        messages.success(request, words)
    return redirect(f"admin:{where}", task_id=task_id)


def _carry_out(choice: str, task_id: int, user: User, note: str) -> tuple[str, str]:
    """Do it; what to say, and the page to go on to. Both are empty for no known choice."""
    if choice == "take_back":
        done = take_back_what_ran(task_id=task_id, user=user)
        return " ".join(f"Step {step}: {result}" for step, result in done), "review_recovery"
    if choice == "by_hand":
        write_by_hand(task_id=task_id, user=user)
        return "", "review_item"
    if choice == "redraft":
        ask_for_draft(task_id=task_id, user=user)
    elif choice == "close":
        close_task(task_id=task_id, user=user, note=note)
    elif choice in ("happened", "again"):
        if choice == "happened":
            confirm_it_happened(task_id=task_id, user=user, evidence=note)
        else:
            run_rest_again(task_id=task_id, user=user, note=note)
        task = find_item(task_id).task
        if task.state in (State.OUTCOME_UNKNOWN, State.FAILED):  # a second person has to say it too
            return f"Noted. {standing_of(task, at=timezone.now()).words}", "review_recovery"
    else:
        return "", ""
    return _SAID[choice].format(id=task_id), "review_timeline"


def _why_two(task: Task) -> str:
    """Why one person's word is not enough here; empty where it is."""
    if task.state not in (State.OUTCOME_UNKNOWN, State.FAILED):
        return ""
    if moves_money(task):
        return "It moves money"
    return "Two people decide work like this" if is_work_of_two(task) else ""


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
        "steps": steps_taken(item.task) if item.task.state == State.FAILED else (),
        "can_take_back": can_take_back(item.task),
        "standing": standing_of(item.task, at=timezone.now()),
        "lock": lock_on(lost) if (lost := lost_step(item.task)) else None,
        "why_two": _why_two(item.task),
        "lost_money": lost is not None and "moves_money" in lost.action.consequences,
        "choice": choice,
        "note": note_from(request.POST.get("note", "")) if request.method == "POST" else "",
    }
    title = f"{item.task.get_state_display()}: {item.task.subject}"
    return desk_page(request, "item/recovery.html", context, title=title, status=status)
