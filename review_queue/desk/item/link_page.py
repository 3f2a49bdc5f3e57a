"""The page a link in an e-mail opens: the whole item, and one button. Looking changes nothing.

Outside /admin/, because small things may be approved without a log-in where the owner says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from policies.services import live_number
from review_queue.desk.forms.shown_seal import read_seal, seal_for
from review_queue.desk.item.decisions import with_receipt
from review_queue.desk.item.item_page import find_item
from review_queue.desk.page import desk_page
from review_queue.desk.panels import panels_of
from review_queue.desk.panels.shown import Shown
from review_queue.errors import QueueError
from review_queue.models import DecisionLink
from review_queue.notices.deciding import (
    CHANNEL,
    DeadLink,
    Looked,
    NotYours,
    check_person,
    decide_by_link,
    find_link,
    why_dead,
)
from review_queue.notices.guessing import count_wrong, is_shut
from review_queue.selectors.receipts import task_receipt
from review_queue.selectors.surroundings import surroundings_of
from review_queue.services.decisions.freshness import grounds_of
from review_queue.services.decisions.noting_refusals import note_refusal
from review_queue.services.people.roles import why_not_reviewer

_DONE = {
    "approve": "Approved. It runs when its hold is over; until then it can be taken back.",
    "reject": "Rejected. Nothing will be done.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """The item and its button; only the button's POST decides."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
    person = request.user if isinstance(request.user, User) else None
    place = f"user:{person.pk}" if person else f"from:{request.META.get('REMOTE_ADDR', '')}"
    if is_shut(place):
        return _short(request, "Too many wrong links", _SHUT, status=429)
    link = find_link(token)
    if link is None:
        count_wrong(place)
        return _short(request, "This link is not known", _UNKNOWN, status=404)
    return _refused(request, link, person) or _shown_or_decided(request, link, token, person)


def _refused(request: HttpRequest, link: DecisionLink, person: User | None) -> HttpResponse | None:
    """The answer to who may not use it, or to whom it is of no use any more."""
    try:
        check_person(link, person)
    except NotYours as error:
        if person is not None and request.method == "POST":
            _keep_refusal(link, error, person)
        if person is None:
            return redirect_to_login(request.path, reverse("admin:login"))
        return _short(request, "Not your link", f"{error} {error.what_to_do}", status=403)
    reason = why_dead(link, link.task)
    return _dead(request, link, reason) if reason else None


def _shown_or_decided(
    request: HttpRequest, link: DecisionLink, token: str, person: User | None
) -> HttpResponse:
    if request.method == "POST":
        return _decide(request, link, token, person)
    return _item(request, link)


def _decide(
    request: HttpRequest, link: DecisionLink, token: str, person: User | None
) -> HttpResponse:
    seal = read_seal(
        request.POST.get("seal", ""),
        user=link.recipient,
        task_id=link.task_id,
        draft_hash=link.draft_hash,
    )
    try:
        counted = decide_by_link(
            token=token,
            person=person,
            looked=Looked(request.POST.get("grounds", "")[:200], seal.at),
        )
    except DeadLink as error:
        _keep_refusal(link, error)
        return _dead(request, link, str(error))
    except QueueError as error:
        _keep_refusal(link, error)
        return _item(request, link, notice=f"{error} {error.what_to_do}", status=409)
    said = _DONE[link.answer]
    if counted.still_needed:
        said = "Your yes counts. A second person has to agree before it runs."
    if person is None:
        said = f"{said} Receipt: {task_receipt(counted.task)}"
        return _short(request, f"#{link.task_id}: done", said)
    messages.success(request, with_receipt(f"#{link.task_id}: {said}", counted.task))
    return redirect("admin:review_item", task_id=link.task_id)


def _keep_refusal(link: DecisionLink, error: QueueError, person: User | None = None) -> None:
    note_refusal(
        task_id=link.task_id,
        user=person or link.recipient,
        step=f"link_{link.answer}",
        why=type(error).__name__,
        said=str(error),
        channel=CHANNEL,
    )


def _item(
    request: HttpRequest, link: DecisionLink, *, notice: str = "", status: int = 200
) -> HttpResponse:
    item = find_item(link.task_id)
    shown = Shown(
        request=request,
        item=item,
        user=link.recipient,
        why_not=why_not_reviewer(link.recipient, item.task),
        around=surroundings_of(item, link.recipient),
        notice=notice,
    )
    context: Mapping[str, Any] = panels_of(shown) | {
        "item": item,
        "task": item.task,
        "link": link,
        "notice": notice,
        "may_decide": False,  # nothing but the one button: no edits, no claim
        "grounds_seal": grounds_of(
            item.task.contact, item.records, live_number(), at=timezone.now()
        ),
        "seal": seal_for(item.task, link.recipient, ahead=False),
    }
    return desk_page(request, "item/by_link.html", context, title=item.task.subject, status=status)


def _dead(request: HttpRequest, link: DecisionLink, reason: str) -> HttpResponse:
    url = reverse("admin:review_item", args=[link.task_id])
    return _short(request, "This link decides nothing any more", reason, url=url, status=410)


def _short(
    request: HttpRequest, heading: str, words: str, *, url: str = "", status: int = 200
) -> HttpResponse:
    context = {"heading": heading, "words": words, "item_url": url}
    return desk_page(request, "item/link_note.html", context, title=heading, status=status)


_SHUT = (
    "More than twenty links from here were not known. For a quarter of an hour none is looked at "
    "from here, good ones included. Nothing was decided; the desk works as always."
)
_UNKNOWN = (
    "Nothing was decided. Check that the whole address was copied from the e-mail, or open the "
    "desk."
)
