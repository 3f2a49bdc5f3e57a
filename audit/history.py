"""simple-history set up once: whoever changed it stays named when the account is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from audit.actors import Actor

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Name the actor of history rows written inside, where no web request does."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


class HistoryRow(models.Model):
    """Base of every historical table: the actor's name as text, taken when the row is written."""

    history_actor = models.CharField(max_length=200, default="system")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the name of the acting user before the first write."""
        if self._state.adding:
            self.history_actor = _actor_name()[:200]
        super().save(*args, **kwargs)


def _actor_name() -> str:
    actor = _acting.get()
    if actor is not None:
        return actor.name
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return str(user) if user is not None and user.is_authenticated else "system"


def _user_of(historical_instance: Any, **_: object) -> int | None:
    return historical_instance.history_user_id  # type: ignore[no-any-return]


def _set_user(historical_instance: Any, user: Any) -> None:
    historical_instance.history_user_id = user.pk if user is not None else None


def tracked(**options: Any) -> HistoricalRecords:
    """`HistoricalRecords` with a plain integer user id and the actor's name beside it."""
    return HistoricalRecords(
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(),
        history_user_id_field=models.BigIntegerField(null=True),
        history_user_getter=_user_of,
        history_user_setter=_set_user,
        **options,
    )
