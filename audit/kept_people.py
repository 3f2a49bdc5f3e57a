"""People and groups are switched off, never deleted: what they decided keeps their name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete

STAY = (
    "People and groups are never deleted: what they decided keeps their name. Nothing was deleted. "
    "Switch the account off, or take the permissions away, instead."
)


def keep_people() -> None:
    """Refuse every deletion, by row, by queryset or by cascade; called once at the start."""
    for model in (User, Group):
        pre_delete.connect(_refuse, sender=model, dispatch_uid=f"audit.keep.{model.__name__}")


def _refuse(*, instance: Any, **_: object) -> None:
    raise ProtectedError(STAY, {instance})
