"""Views under a name: keep, rename, share, delete, and how much each holds."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.errors import InvalidEdit
from review_queue.models import SavedView
from review_queue.selectors.desk_queue import bounded_number
from review_queue.selectors.queue_choices import View, queue_choices
from review_queue.selectors.queue_filters import QueueFilters
from review_queue.services.desk.saving_views import change_view, delete_view, save_view

POST = ("POST",)
MOST_COUNTED = 99
COUNT_KEPT_SECONDS = 60


@needs(DECIDE, methods=POST)
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name; a name that does not do leaves everything as it was."""
    asked = QueueFilters.read(QueryDict(request.POST.get("query", "")[:2000]).dict())
    shared = request.POST.get("shared") == "1"

    def keep() -> str:
        name = request.POST.get("name", "")
        save_view(user=user_of(request), name=name, query=asked.query, is_shared=shared)
        return "The view is kept."

    return _done(request, keep, asked.query)


@needs(DECIDE, methods=POST)
def change(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename or share an own view."""
    query = _own(request, view_id).query

    def alter() -> str:
        name, shared = request.POST.get("name", ""), request.POST.get("shared") == "1"
        change_view(user=user_of(request), view_id=view_id, name=name, is_shared=shared)
        return "The view is changed."

    return _done(request, alter, query)


@needs(DECIDE, methods=POST)
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete an own view; the work in it stays."""
    query = _own(request, view_id).query

    def remove() -> str:
        name = delete_view(user=user_of(request), view_id=view_id)
        return f"The view “{name}” is deleted. The work itself stays."

    return _done(request, remove, query)


@needs(SEE)
def counts(request: HttpRequest) -> HttpResponse:
    """How much every view of this person holds, up to 99; counted at most once a minute each."""
    user = user_of(request)
    views = queue_choices(user.pk).views
    return JsonResponse({str(view.pk): _count_words(view, user.pk) for view in views})


def _count_words(view: View, user_id: int) -> str:
    key = f"desk-view-{view.pk}-{user_id}"
    number: int | None = cache.get(key)
    if number is None:
        filters = QueueFilters.read(QueryDict(view.query).dict())
        number = bounded_number(filters=filters, user_id=user_id, most=MOST_COUNTED)
        cache.set(key, number, COUNT_KEPT_SECONDS)
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _own(request: HttpRequest, view_id: int) -> SavedView:
    view = SavedView.objects.filter(pk=view_id, owner=user_of(request)).first()
    if view is None:
        raise Http404("You have no such view. Nothing was changed.")
    return view


def _done(request: HttpRequest, what: Callable[[], str], query: str) -> HttpResponse:
    try:
        messages.success(request, what())
    except InvalidEdit as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('admin:review_queue_home')}?{query}")
