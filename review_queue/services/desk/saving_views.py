"""Views of the queue under a name: kept, renamed, shared and deleted by whoever made them."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from review_queue.errors import InvalidEdit, NotReviewer
from review_queue.models import SavedView

LONGEST_NAME = 40
LONGEST_QUERY = 600
MOST_OF_ONE_PERSON = 20


@transaction.atomic
def save_view(*, user: User, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a query string under a name. Raises NotReviewer or InvalidEdit; nothing is kept then."""
    _check_reviewer(user)
    own = SavedView.objects.filter(owner=user)
    if own.count() >= MOST_OF_ONE_PERSON:
        raise _refusal(f"You already keep {MOST_OF_ONE_PERSON} views. Delete one of them first.")
    if len(query) > LONGEST_QUERY:
        raise _refusal("These filters are too long to be kept. Shorten the search.")
    view = SavedView(
        owner=user,
        name=_free_name(user, name),
        query=query,
        is_shared=is_shared,
        created_at=timezone.now(),
    )
    view.save()
    _tell(view, user, "saved")
    return view


@transaction.atomic
def change_view(*, user: User, view_id: int, name: str, is_shared: bool) -> SavedView:
    """Rename or share an own view. Raises SavedView.DoesNotExist, also for somebody else's."""
    _check_reviewer(user)
    view = SavedView.objects.select_for_update().get(pk=view_id, owner=user)
    view.name, view.is_shared = _free_name(user, name, but=view_id), is_shared
    view.save()
    _tell(view, user, "changed")
    return view


@transaction.atomic
def delete_view(*, user: User, view_id: int) -> str:
    """Delete an own view; answers its name. Raises SavedView.DoesNotExist."""
    _check_reviewer(user)
    view = SavedView.objects.select_for_update().get(pk=view_id, owner=user)
    _tell(view, user, "deleted")
    view.delete()
    return view.name


def _check_reviewer(user: User) -> None:
    if not user.has_perm("queue.review_task"):
        raise NotReviewer("Only reviewers keep views. Nothing was changed.")


def _free_name(user: User, name: str, *, but: int = 0) -> str:
    words = " ".join(name.replace("\x00", "").split())
    if not words:
        raise _refusal("A view needs a name.")
    if len(words) > LONGEST_NAME:
        raise _refusal(f"The name is longer than {LONGEST_NAME} characters.")
    if SavedView.objects.filter(owner=user, name=words).exclude(pk=but).exists():
        raise _refusal(f"You already have a view called “{words}”.")
    return words


def _refusal(words: str) -> InvalidEdit:
    return InvalidEdit(f"{words} Nothing was kept.", fields={"name": words})


def _tell(view: SavedView, user: User, what: str) -> None:
    about = {"name": view.name, "query": view.query, "is_shared": view.is_shared}
    now = timezone.now()
    append_event(
        Event(f"queue.view.{what}", person(user), f"queue.view:{view.pk}", about, now),
        chain="desk",
    )
