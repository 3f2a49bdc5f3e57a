"""Keeps what is half typed in an item's form, and lets it be thrown away."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.item.item_page import find_item
from review_queue.errors import WrongState
from review_queue.models import Task
from review_queue.services.drafts.autosaving import forget_edits, keep_edits

LONGEST_BODY = 400_000
MOST_FIELDS = 200
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,99}")
_HASH = re.compile(r"[0-9a-f]{0,64}")


@needs(DECIDE, methods=("POST",))
def keep(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep {"draft_hash": ..., "fields": {control: text}}; answers what could not be kept."""
    body = _body(request)
    if body is None:
        return JsonResponse(
            {"error": "These were no edits of a form, or too long ones; nothing was kept."},
            status=400,
        )
    draft_hash, fields = body
    try:
        keep_edits(task_id=task_id, user=user_of(request), draft_hash=draft_hash, fields=fields)
    except Task.DoesNotExist:
        return JsonResponse({"error": "There is no such task; nothing was kept."}, status=404)
    except WrongState as error:
        return JsonResponse({"error": str(error)}, status=409)
    return JsonResponse({"kept": len(fields)})


@needs(DECIDE, methods=("POST",))
def discard(request: HttpRequest, task_id: int) -> HttpResponse:
    """Throw the half-done edits away; the draft stands again as it was."""
    find_item(task_id)
    forget_edits(task_id=task_id, user=user_of(request))
    messages.success(request, "Your edits are gone. This is the draft as it was.")
    return redirect("admin:review_item", task_id=task_id)


def _body(request: HttpRequest) -> tuple[str, dict[str, str]] | None:
    try:
        body: Any = json.loads(request.body) if len(request.body) <= LONGEST_BODY else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    draft_hash, fields = body.get("draft_hash"), body.get("fields")
    if not isinstance(draft_hash, str) or not _HASH.fullmatch(draft_hash):
        return None
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        return None
    if not all(_NAME.fullmatch(name) and isinstance(text, str) for name, text in fields.items()):
        return None
    return draft_hash, {name: _storable(text) for name, text in fields.items()}


def _storable(text: str) -> str:
    """PostgreSQL's JSON holds neither NUL nor half a surrogate pair."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
