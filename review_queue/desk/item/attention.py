"""Small calls of an open page: claim, keep, release, and what was looked at for how long."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.item.item_page import stamp_of
from review_queue.desk.item.open_gates import gates_for
from review_queue.desk.panels.gates import gates_as_json
from review_queue.errors import WrongState
from review_queue.models import Claim, Opinion, Task
from review_queue.person_names import name_of
from review_queue.services.desk.claiming import (
    claim_task,
    look_at_claim,
    record_view,
    release_claim,
)

POST = ("POST",)
MOST_CARDS = 60
LONGEST_BODY = 20_000
OF_STAMP = ("version", "draft_hash", "evidence_hash", "policy_version")


@needs(DECIDE, methods=POST)
def claim(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take or keep the item; answers who has it, until when, and whether it changed meanwhile.

    With {"keep": false} it only looks: the page is open, but nobody works at it.
    """
    task = _task(task_id)
    ask = look_at_claim if _body(request).get("keep") is False else claim_task
    result = ask(task_id=task_id, user=user_of(request))
    held = result.claim
    left = (held.leased_until - timezone.now()).total_seconds() if held else 0
    return JsonResponse(
        {
            "mine": result.is_mine,
            "by": _holder(held, request) if held else "",
            "until": timezone.localtime(held.leased_until).strftime("%H:%M") if held else "",
            "seconds": max(0, round(left)),
            "stamp": stamp_of(task),
            "state": task.state,
        }
    )


def _holder(held: Claim, request: HttpRequest) -> str:
    """Who has it; unnamed for others while that person's question for a blind opinion is open."""
    asks = Opinion.objects.filter(
        task_id=held.task_id, asked_by_id=held.reviewer_id, answered_at__isnull=True
    )
    is_other = held.reviewer_id != request.user.pk
    return "A colleague" if is_other and asks.exists() else name_of(held.reviewer)


@needs(DECIDE, methods=POST)
def release(request: HttpRequest, task_id: int) -> HttpResponse:
    """Hand the item back to the front of the queue."""
    return JsonResponse({"released": release_claim(task_id=task_id, user=user_of(request))})


@needs(SEE, methods=POST)
def views(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep what was looked at: {"cards": {"source": 1200, ...}} in milliseconds of attention.

    "opened" names cards that were opened by hand; with "gates": true the answer says what still
    stands between this person and Approve.
    """
    _task(task_id)
    cards, opened = _cards(request), _opened(request)
    if cards is None or opened is None:
        return JsonResponse(
            {"error": "This was not a list of cards with milliseconds; nothing was kept."},
            status=400,
        )
    try:
        for card, active_ms in cards.items():
            record_view(task_id=task_id, user=user_of(request), card=card, active_ms=active_ms)
        for card in opened:
            record_view(task_id=task_id, user=user_of(request), card=card, active_ms=0, opened=True)
    except (WrongState, Task.DoesNotExist) as error:
        return JsonResponse({"error": str(error)}, status=409)
    answer: dict[str, Any] = {"kept": len(cards) + len(opened)}
    if _body(request).get("gates") is True:
        answer["gates"] = gates_as_json(gates_for(task_id=task_id, user=user_of(request)))
    return JsonResponse(answer)


@needs(DECIDE, methods=POST)
def open_card(request: HttpRequest, task_id: int) -> HttpResponse:
    """Open one piece of evidence where no script runs; the page comes back with it open."""
    _task(task_id)
    card = request.POST.get("card", "")[:60]
    if not _is_card(card, 0):
        return JsonResponse({"error": "There is no such card; nothing was kept."}, status=400)
    try:
        record_view(task_id=task_id, user=user_of(request), card=card, active_ms=0, opened=True)
    except WrongState as error:
        return JsonResponse({"error": str(error)}, status=409)
    return redirect(f"{reverse('admin:review_item', args=(task_id,))}#{card}")


def _task(task_id: int) -> Task:
    """What a stamp is made of, and nothing more: these calls come often."""
    try:
        return Task.objects.only(*OF_STAMP, "state").get(pk=task_id)
    except (Task.DoesNotExist, OverflowError):
        raise Http404(f"There is no task {task_id}.") from None


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LONGEST_BODY:
        return {}
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _cards(request: HttpRequest) -> dict[str, int] | None:
    cards = _body(request).get("cards")
    if not isinstance(cards, dict) or len(cards) > MOST_CARDS:
        return None
    if not all(_is_card(name, value) for name, value in cards.items()):
        return None
    return cards


def _opened(request: HttpRequest) -> list[str] | None:
    names = _body(request).get("opened", [])
    if not isinstance(names, list) or len(names) > MOST_CARDS:
        return None
    return names if all(isinstance(one, str) and _is_card(one, 0) for one in names) else None


def _is_card(name: str, value: object) -> bool:
    plain = name.replace("-", "").isalnum() and name.isascii() and len(name) <= 60
    return plain and type(value) is int and 0 <= value <= 3_600_000
