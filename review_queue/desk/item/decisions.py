"""The reviewer decides: every decision is a POST, answered with the next item or the reason."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.forms.action_fields import FieldNotUnderstood
from review_queue.desk.forms.at_hand import at_hand_for
from review_queue.desk.forms.ballots import ballot_from, controls_of, edits_from, reasons_of_fix
from review_queue.desk.forms.blank_actions import reply_address, reply_subject
from review_queue.desk.forms.kept_typing import unflagged
from review_queue.desk.forms.reasons import REJECT, SEND_BACK, known_code
from review_queue.desk.item.added_files import check_none_left_behind
from review_queue.desk.item.item_page import at_hand, find_item, item_response
from review_queue.desk.item.refusals import keep_refusal, refused
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import Task
from review_queue.selectors.receipts import task_receipt
from review_queue.selectors.way_on import next_item, walk_with
from review_queue.services.decisions.deciding import (
    Ballot,
    Counted,
    approve_task,
    differs,
    reject_task,
    send_back_task,
)
from review_queue.services.decisions.gates import GatesOpen
from review_queue.services.desk.claiming import claim_task
from review_queue.services.effects.undoing import take_back_approval
from review_queue.services.judging.staffing import nobody_words

POST = ("POST",)


@needs(DECIDE, methods=POST)
def approve(request: HttpRequest, task_id: int) -> HttpResponse:
    """Approve what stands in the form: as drafted, or as edited."""
    item = at_hand(task_id)
    ballot = ballot_from(request, task_id, reasons=reasons_of_fix(request))
    posted = request.POST.dict()
    prefixes: list[str] = []
    edits = None
    try:
        check_none_left_behind(posted)
        # Edits are read against the draft on record; of another draft they mean nothing.
        if ballot.draft_hash == item.task.draft_hash:
            edits, prefixes = edits_from(
                posted,
                item.actions,
                reply_to=reply_address(item.task),
                subject=reply_subject(item.task),
                at_hand=at_hand_for(item.task, posted),
            )
            if unflagged(posted, item.actions):
                return item_response(request, find_item(task_id), posted=posted, status=422)
        counted = approve_task(ballot, edits=edits)
    except (FieldNotUnderstood, InvalidEdit) as error:
        errors = _mistakes(error, prefixes)
        return item_response(request, find_item(task_id), posted=posted, errors=errors, status=422)
    except GatesOpen as error:
        # What was typed stays; it costs a click more, not the work.
        kept = posted if edits is not None and differs(edits, item.actions) else None
        return _too_early(request, task_id, error, kept)
    except QueueError as error:
        return refused(request, task_id, error)
    if counted.still_needed:
        messages.success(request, with_receipt(_still_to_come(counted), counted.task))
    return go_on(request, item.task)


def _mistakes(error: FieldNotUnderstood | InvalidEdit, prefixes: list[str]) -> dict[str, str]:
    """What is wrong, by the control it is about; "" where it is about none."""
    if isinstance(error, FieldNotUnderstood):
        return error.fields
    return controls_of(error.fields, prefixes) or {"": str(error)}


def _too_early(
    request: HttpRequest, task_id: int, error: GatesOpen, kept: dict[str, str] | None
) -> HttpResponse:
    keep_refusal(request, task_id, error)
    notice = f"{error} {error.what_to_do}"
    return item_response(request, find_item(task_id), posted=kept, notice=notice, status=409)


def _still_to_come(counted: Counted) -> str:
    """What a yes that is not the last one did; an editor's own does not count where two decide."""
    number = counted.task.pk
    if counted.decision.seat:
        return f"Your yes to #{number} counts. A second person has to agree before it runs."
    if words := nobody_words(counted.task):
        return f"Your version of #{number} is kept, and it has not been approved. {words}"
    people = "two other people have" if counted.still_needed > 1 else "somebody else has"
    return f"Your version of #{number} is kept; {people} to approve it before it runs."


def _ask_why(counted: Counted) -> SafeString:
    """One in ten is asked for words of their own; going on skips it."""
    address = reverse("admin:review_explain", args=[counted.decision.pk])
    words = "One in ten, picked at random: what was wrong with #{}, in your own words?"
    return format_html(words + ' <a href="{}">Say it</a>', counted.task.pk, address)


@needs(DECIDE, methods=POST)
def send_back(request: HttpRequest, task_id: int) -> HttpResponse:
    """Ask for a better draft, with one reason or none."""
    reason = known_code(request.POST.get("reason", ""), SEND_BACK)
    reasons = (reason,) if reason else ()
    ballot = ballot_from(request, task_id, reasons=reasons, note="send_back_note")
    return _decide(request, ballot, send_back_task, "went back for a better draft.")


@needs(DECIDE, methods=POST)
def reject(request: HttpRequest, task_id: int) -> HttpResponse:
    """Close it; nothing will be done."""
    reason = known_code(request.POST.get("reason", ""), REJECT)
    reasons = (reason,) if reason else ()
    ballot = ballot_from(request, task_id, reasons=reasons, note="reject_note")
    return _decide(request, ballot, reject_task, "was rejected. Nothing will be done.")


@needs(DECIDE, methods=POST)
def undo(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take an approval back during its hold; it waits for a decision again."""
    at_hand(task_id)
    try:
        take_back_approval(task_id=task_id, user=user_of(request))
    except QueueError as error:
        return refused(request, task_id, error)
    messages.success(request, f"Taken back. #{task_id} waits for a decision again.")
    return redirect("admin:review_item", task_id=task_id)


@needs(DECIDE, methods=POST)
def review_next(request: HttpRequest) -> HttpResponse:
    """Take the first free item of the queue."""
    return go_on(request, None)


def with_receipt(words: str, task: Task) -> SafeString:
    """The words, and the receipt of what was just decided beside them, for who keeps it."""
    return format_html('{} <span class="receipt">Receipt {}</span>', words, task_receipt(task))


def go_on(request: HttpRequest, after: Task | None) -> HttpResponse:
    """Claim the next free item and open it; back to the list or the queue when there is none."""
    user, tried = user_of(request), list[int]()
    walk = walk_with(after, user.pk)
    for _ in range(3):  # somebody may be faster; after that the page tells who has what
        task_id = next_item(after=after, walk=walk, user_id=user.pk, skip=tried)
        if task_id is None:
            break
        if claim_task(task_id=task_id, user=user).is_mine:
            return redirect("admin:review_item", task_id=task_id)
        tried.append(task_id)
    return redirect("admin:review_plan" if walk else "admin:review_queue_home")


def _decide(
    request: HttpRequest, ballot: Ballot, service: Callable[[Ballot], Counted], said: str
) -> HttpResponse:
    item = at_hand(ballot.task_id)
    try:
        counted = service(ballot)
    except QueueError as error:
        return refused(request, ballot.task_id, error)
    if counted.still_needed:
        said = "goes to an owner: a colleague said yes to it before you said no."
    messages.success(request, with_receipt(f"#{ballot.task_id} {said}", counted.task))
    if counted.asks_why:
        messages.info(request, _ask_why(counted))
    return go_on(request, item.task)
