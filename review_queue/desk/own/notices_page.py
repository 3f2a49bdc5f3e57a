"""A person's own notices: the list, the number on the bell, reading and putting off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime

from review_queue.desk.access import needs_login, user_of
from review_queue.desk.page import desk_page
from review_queue.notices.sending import send_letters
from review_queue.notices.wishes import address_of
from review_queue.rounds.heartbeats import tell_if_standing_still
from review_queue.selectors.notices import notices_page, unread_count
from review_queue.services.people.reading_notices import read_all, read_notice, snooze_notice

POST = ("POST",)
SNOOZE_HOURS = {"1": 1, "4": 4, "24": 24}


@needs_login()
def show_notices(request: HttpRequest) -> HttpResponse:
    """Newest first, fifty a page; unread ones are marked. Opening the page reads nothing."""
    before = request.GET.get("before", "")
    page = notices_page(user_of(request), before=int(before) if _is_id(before) else None)
    context = {"page": page, "has_address": bool(address_of(user_of(request)))}
    return desk_page(request, "own/notices.html", context, title="Notices")


@needs_login()
def count(request: HttpRequest) -> HttpResponse:
    """How many are unread, for the bell. Whoever looks also sees whether jobs still run."""
    stopped = tell_if_standing_still()
    if stopped:
        send_letters()  # the worker that usually does is what stands still
    response = JsonResponse({"unread": unread_count(user_of(request)), "stopped": stopped})
    response["Cache-Control"] = "private, no-store"
    return response


@needs_login(methods=POST)
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read, and go where it leads when asked to."""
    notice = read_notice(user=user_of(request), notice_id=notice_id)
    if notice is None:
        raise Http404("There is no such notice for you.")
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    if request.POST.get("open") == "1" and is_ours:
        return redirect(notice.url)
    return redirect("admin:review_notices")


@needs_login(methods=POST)
def read_everything(request: HttpRequest) -> HttpResponse:
    """Mark all as read that were there when the page was made."""
    upto = request.POST.get("upto", "")
    number = read_all(user=user_of(request), upto=int(upto)) if _is_id(upto) else 0
    messages.success(request, f"{number} marked as read." if number else "Nothing was unread.")
    return redirect("admin:review_notices")


@needs_login(methods=POST)
def snooze(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Put one off: it comes back unread, and is mailed then if it was not."""
    hours = SNOOZE_HOURS.get(request.POST.get("hours", ""))
    if hours is None:
        messages.error(request, "Nothing was put off: choose for how long.")
        return redirect("admin:review_notices")
    until = snooze_notice(user=user_of(request), notice_id=notice_id, length=timedelta(hours=hours))
    if until is None:
        raise Http404("There is no such notice for you.")
    messages.success(request, f"Put off until {_local(until)}.")
    return redirect("admin:review_notices")


def _local(moment: datetime) -> str:
    return localtime(moment).strftime("%d %b %H:%M")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
