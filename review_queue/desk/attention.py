"""Small calls of an open page: claim, keep, release, and what was looked at for how long."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.item_page import find_item
from review_queue.errors import WrongState
from review_queue.models import Task
from review_queue.services.claiming import claim_task, record_view, release_claim

POST = ("POST",)
MOST_CARDS = 60
LONGEST_BODY = 20_000


@needs(DECIDE, methods=POST)
def claim(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take or keep the item; answers who has it, until when, and whether it changed meanwhile."""
    find_item(task_id)
    result = claim_task(task_id=task_id, user=user_of(request))
    held = result.claim
    task = Task.objects.only("version", "draft_hash", "state").get(pk=task_id)
    return JsonResponse(
        {
            "mine": result.is_mine,
            "by": held.reviewer.get_username() if held else "",
            "until": timezone.localtime(held.leased_until).strftime("%H:%M") if held else "",
            "draft_hash": task.draft_hash,
            "state": task.state,
        }
    )


@needs(DECIDE, methods=POST)
def release(request: HttpRequest, task_id: int) -> HttpResponse:
    """Hand the item back to the front of the queue."""
    return JsonResponse({"released": release_claim(task_id=task_id, user=user_of(request))})


@needs(SEE, methods=POST)
def views(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep what was looked at: {"cards": {"source": 1200, ...}} in milliseconds of attention."""
    find_item(task_id)
    cards = _cards(request)
    if cards is None:
        return JsonResponse(
            {"error": "This was not a list of cards with milliseconds; nothing was kept."},
            status=400,
        )
    try:
        for card, active_ms in cards.items():
            record_view(task_id=task_id, user=user_of(request), card=card, active_ms=active_ms)
    except (WrongState, Task.DoesNotExist) as error:
        return JsonResponse({"error": str(error)}, status=409)
    return JsonResponse({"kept": len(cards)})


def _cards(request: HttpRequest) -> dict[str, int] | None:
    if len(request.body) > LONGEST_BODY:
        return None
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    cards = body.get("cards") if isinstance(body, dict) else None
    if not isinstance(cards, dict) or len(cards) > MOST_CARDS:
        return None
    if not all(_is_card(name, value) for name, value in cards.items()):
        return None
    return cards


def _is_card(name: str, value: object) -> bool:
    plain = name.replace("-", "").isalnum() and name.isascii() and len(name) <= 60
    return plain and type(value) is int and 0 <= value <= 3_600_000
