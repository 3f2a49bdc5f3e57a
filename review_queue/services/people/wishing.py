"""Keeps how a person wants to be told, with who changed it when."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.history import acting_as
from audit.services import append_event
from review_queue.models import NoticePreferences

CHAIN = "settings"


@transaction.atomic
def save_wishes(*, user: User, values: Mapping[str, object]) -> NoticePreferences:
    """Store the person's own preferences; nothing is written when nothing changed."""
    found = NoticePreferences.objects.select_for_update().filter(user=user).first()
    wishes = found or NoticePreferences(user=user)
    changed = sorted(name for name, value in values.items() if getattr(wishes, name) != value)
    if not changed:
        return wishes
    for name in changed:
        setattr(wishes, name, values[name])
    actor = person(user)
    with acting_as(actor):
        wishes.save()
    append_event(
        Event(
            "queue.notice_preferences.changed",
            actor,
            f"queue.noticepreferences:{wishes.pk}",
            {"changed": changed},
            timezone.now(),
        ),
        chain=CHAIN,
    )
    return wishes
