"""Answers of the command palette's search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from review_queue.desk.access import SEE, needs
from review_queue.hidden_text import pieces_of
from review_queue.selectors.palette import found_tasks

LONGEST_WORDS = 100


@needs(SEE)
def find(request: HttpRequest) -> HttpResponse:
    """Up to eight tasks for `q`: number, subject, customer, state and address."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    found = [
        {
            "number": task.pk,
            "subject": _marked(task.subject),
            "customer": _marked(task.contact.name) if task.contact else "",
            "workflow": task.workflow.name,
            "state": task.get_state_display(),
            "url": reverse("admin:review_item", args=[task.pk]),
        }
        for task in (found_tasks(words) if words else ())
    ]
    response = JsonResponse({"tasks": found})
    response["Cache-Control"] = "private, no-store"
    return response


def _marked(text: str) -> str:
    """The text with every hidden character named in brackets: the answer is no HTML."""
    return "".join(f"[{piece.odd}]" if piece.odd else piece.text for piece in pieces_of(text))
