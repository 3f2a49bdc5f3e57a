"""Answers for the page's own scripts: where a decision leads, and the next item with it.

Views know nothing of it: they redirect, as for a plain form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve

from review_queue.desk.access import SEE, user_of
from review_queue.desk.item.item_page import find_item, item_response, stamp_of
from review_queue.desk.page import wants_fragment
from review_queue.models import Task
from review_queue.selectors.desk_leaving import leaving_for

HAVE = "X-Desk-Have"
GO = "X-Desk-Go"
LONGEST_HAVE = 1000


class DeskFetchMiddleware:
    """Turns a redirect into JSON for a script that asked: {"go": address, ...}.

    Leads it to an item, `said` has its messages and outbox strip, and `fragment` the item, unless
    the script holds it in the same version already (header X-Desk-Have).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, or where it leads."""
        response = self.get_response(request)
        if request.method != "POST" or not wants_fragment(request) or response.status_code != 302:
            return response
        answer: dict[str, Any] = {"go": response["Location"]}
        task_id = _item_at(response["Location"])
        if task_id is not None and request.user.has_perm(SEE):
            answer |= _shown_next(request, task_id)
        led = JsonResponse(answer)
        led["Cache-Control"] = "private, no-store"
        led[GO] = response["Location"]
        led.cookies = response.cookies
        return led


def _item_at(location: str) -> int | None:
    try:
        found = resolve(urlsplit(location).path)  # it may name a part of the item
    except Resolver404:
        return None
    return found.kwargs["task_id"] if found.url_name == "review_item" else None


def _shown_next(request: HttpRequest, task_id: int) -> dict[str, Any]:
    have = request.headers.get(HAVE, "")[:LONGEST_HAVE].split()
    task = Task.objects.filter(pk=task_id).first()
    if task is not None and f"{task_id}={stamp_of(task)}" in have:
        leaving = {"leaving": leaving_for(user_of(request)), "may_undo": True}
        return {"said": render_to_string("review/_said.html", leaving, request=request)}
    try:
        response = item_response(request, find_item(task_id))
    except Http404:
        return {}
    if isinstance(response, TemplateResponse):
        response.render()
    return {"fragment": response.content.decode()}
