"""Proofs while somebody edits, and what of them somebody opened."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.forms.action_cards import cards_for
from review_queue.desk.item.item_page import find_item
from review_queue.desk.page import FRAGMENT
from review_queue.desk.panels.proofs import proof_board
from review_queue.desk.proving.proof_marks import proven_text
from review_queue.desk.words.keeping_back import DRAFT, kept_back
from review_queue.errors import QueueError
from review_queue.selectors.proof_grounds import documents_for
from review_queue.selectors.proofs import opened_claims
from review_queue.services.decisions.proof_views import record_claim_opened

POST = ("POST",)
LONGEST_BODY = 400_000


@needs(SEE, methods=POST)
def check_text(request: HttpRequest, task_id: int) -> HttpResponse:
    """The proofs of the draft as it stands in the form: marked texts and the list. Keeps nothing.

    {"fields": {control: html}, "list": html}
    """
    if len(request.body) > LONGEST_BODY:
        words = "This text is too long to be looked up. Nothing was changed."
        return JsonResponse({"error": words}, status=413)
    item = find_item(task_id)
    if kept_back(item, user_of(request)) == DRAFT:
        return JsonResponse({"error": DRAFT}, status=403)
    cards = cards_for(item.actions, posted=request.POST.dict())
    opened = opened_claims(item.task, user_of(request))
    documents = documents_for(item)
    board = proof_board(item, cards, opened=opened, edited=True, documents=documents)
    context = {"proofs": board, "task": item.task, "item": item}
    return JsonResponse(
        {
            "fields": {name: proven_text(board, name, text) for name, text in board.texts.items()},
            "list": render_to_string("review/item/_proofs.html", context, request=request),
        }
    )


@needs(SEE, methods=POST)
def opened(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep that a statement was opened; without scripts the answer leads to its source."""
    if kept_back(find_item(task_id), user_of(request)) == DRAFT:
        raise PermissionDenied(DRAFT)
    claim, version = request.POST.get("claim", "")[:60], request.POST.get("draft_version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    try:
        record_claim_opened(
            task_id=task_id, user=user_of(request), claim=claim, draft_version=number
        )
    except QueueError as error:
        if FRAGMENT in request.headers:
            return JsonResponse({"error": str(error), "todo": error.what_to_do}, status=409)
        messages.error(request, f"{error} {error.what_to_do}")
        return HttpResponseRedirect(reverse("admin:review_item", args=(task_id,)))
    if FRAGMENT in request.headers:
        return JsonResponse({"kept": claim})
    return HttpResponseRedirect(f"{reverse('admin:review_item', args=(task_id,))}#note-{claim}")
