"""The person who answers for a command given on the server."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from audit.actors import Actor, person

OWNER_RIGHT = "queue.stop_everything"


def named_person(username: str) -> Actor:
    """The active owner of this name; CommandError, and nothing done, when there is none."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not user.has_perm(OWNER_RIGHT):
        raise CommandError(
            f"{username or 'Nobody'} is no active owner. Nothing was done. "
            "Name the owner who answers for this: --user NAME"
        )
    return person(user, channel="cli")
