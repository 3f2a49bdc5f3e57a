"""Later, assign, take over, hand back, block and lift: what moves an item without deciding it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.desk.item.decisions import go_on
from review_queue.desk.item.item_page import find_item
from review_queue.desk.item.refusals import refused
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import Task
from review_queue.person_names import name_of
from review_queue.services.deadlines.snoozing import (
    BadTime,
    snooze_task,
    tomorrow_morning,
    wake_task,
)
from review_queue.services.decisions.putting_forward import put_forward
from review_queue.services.decisions.vetoing import lift_veto, veto_task
from review_queue.services.desk.assigning import assign_task, hand_back_task, take_over_task
from review_queue.services.judging.staffing import find_eligible

POST = ("POST",)
FORM = ("GET", "HEAD", "POST")


@needs(DECIDE, methods=POST)
def later(request: HttpRequest, task_id: int) -> HttpResponse:
    """Put the item off for an hour, until tomorrow morning or until a chosen time."""
    task, user = find_item(task_id).task, user_of(request)
    try:
        until = _until(request)
        may_be_late = request.POST.get("may_be_late") == "1"
        snooze_task(task_id=task_id, user=user, until=until, may_be_late=may_be_late)
    except QueueError as error:
        return refused(request, task_id, error)
    clock = timezone.localtime(until).strftime("%d %b, %H:%M")
    messages.success(request, f"#{task_id} is put off until {clock}. It comes back by itself.")
    return go_on(request, task)


@needs(DECIDE, methods=POST)
def wake(request: HttpRequest, task_id: int) -> HttpResponse:
    """Bring an item that was put off back now."""
    return _moved(
        request,
        task_id,
        lambda user: wake_task(task_id=task_id, user=user),
        f"#{task_id} waits in the queue again.",
    )


@needs(DECIDE, methods=FORM)
def assign(request: HttpRequest, task_id: int) -> HttpResponse:
    """Choose a colleague who may decide it, and give it to them."""
    task, user = find_item(task_id).task, user_of(request)
    people = find_eligible(task)
    if request.method != "POST":
        return _people_page(request, task, people)
    chosen = next((one for one in people if str(one.pk) == request.POST.get("person")), None)
    if chosen is None:
        problem = "Nothing was changed. Choose one of the people below."
        return _people_page(request, task, people, problem=problem, status=422)
    try:
        assign_task(task_id=task_id, user=user, to=chosen)
    except QueueError as error:
        return refused(request, task_id, error)
    if chosen == user:
        messages.success(request, f"#{task_id} is yours.")
        return redirect("admin:review_item", task_id=task_id)
    messages.success(request, f"#{task_id} is with {name_of(chosen)} now. They were told.")
    return go_on(request, task)


@needs(DECIDE, methods=POST)
def take_over(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take the item from who has it."""
    return _moved(
        request,
        task_id,
        lambda user: take_over_task(task_id=task_id, user=user),
        f"#{task_id} is yours now. The other person was told.",
    )


@needs(DECIDE, methods=POST)
def hand_back(request: HttpRequest, task_id: int) -> HttpResponse:
    """Give the item back to everybody, and go on with the next."""
    task = find_item(task_id).task
    try:
        hand_back_task(task_id=task_id, user=user_of(request))
    except QueueError as error:
        return refused(request, task_id, error)
    messages.success(request, f"#{task_id} is back in the queue for everybody.")
    return go_on(request, task)


@needs(DECIDE, methods=FORM)
def block(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say why nobody should approve this, and block it."""
    task = find_item(task_id).task
    if request.method != "POST":
        return _block_page(request, task)
    reason = note_from(request.POST.get("block_reason", ""))
    try:
        veto_task(task_id=task_id, user=user_of(request), reason=reason)
    except InvalidEdit as error:
        return _block_page(request, task, problem=error.fields["block_reason"], status=422)
    except QueueError as error:
        return refused(request, task_id, error)
    messages.success(
        request, f"#{task_id} is blocked. Nothing of it runs until you or an owner lift that."
    )
    return go_on(request, task)


@needs(DECIDE, methods=POST)
def forward(request: HttpRequest, task_id: int) -> HttpResponse:
    """Put another option in the place of the standing one, to change its words."""
    asked = request.POST.get("forward", "")
    rank = int(asked) if asked in ("1", "2", "3", "4") else 0
    draft_hash = request.POST.get("draft_hash", "")[:64]
    return _moved(
        request,
        task_id,
        lambda user: put_forward(task_id=task_id, draft_hash=draft_hash, rank=rank, user=user),
        "You can change the words of this option now. Nothing is approved yet.",
    )


@needs(DECIDE, methods=POST)
def lift_block(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take the veto back."""
    return _moved(
        request,
        task_id,
        lambda user: lift_veto(task_id=task_id, user=user),
        f"#{task_id} waits for a decision again.",
    )


def _moved(
    request: HttpRequest, task_id: int, act: Callable[[User], object], said: str
) -> HttpResponse:
    find_item(task_id)
    try:
        act(user_of(request))
    except QueueError as error:
        return refused(request, task_id, error)
    messages.success(request, said)
    return redirect("admin:review_item", task_id=task_id)


def _until(request: HttpRequest) -> datetime:
    """The chosen moment. Raises BadTime when it cannot be read."""
    now, asked = timezone.now(), request.POST.get("later", "")
    if asked == "hour":
        return now + timedelta(hours=1)
    if asked == "tomorrow":
        return tomorrow_morning(now)
    try:
        chosen = parse_datetime(request.POST.get("until", "")[:40])
    except ValueError:
        chosen = None
    if chosen is None:
        raise BadTime("No time was chosen, or it cannot be read. It was not put off.")
    return timezone.make_aware(chosen) if timezone.is_naive(chosen) else chosen


def _people_page(
    request: HttpRequest, task: Task, people: list[User], *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"task": task, "people": people, "problem": problem, "me": user_of(request)}
    title = f"Assign: {task.subject}"
    return desk_page(request, "item/assign.html", context, title=title, status=status)


def _block_page(
    request: HttpRequest, task: Task, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"task": task, "problem": problem, "typed": request.POST.get("block_reason", "")}
    return desk_page(
        request, "item/block.html", context, title=f"Block: {task.subject}", status=status
    )
