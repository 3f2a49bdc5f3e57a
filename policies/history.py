"""simple-history for this package: the name of whoever changed it outlives the account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes the policy: the account's id (None for the system) and a name to keep."""

    id: int | None
    name: str


SYSTEM = Author(None, "system")
_author: ContextVar[Author | None] = ContextVar("policy_author", default=None)


@contextmanager
def written_by(author: Author) -> Iterator[None]:
    """Name the author of history rows written inside."""
    token = _author.set(author)
    try:
        yield
    finally:
        _author.reset(token)


def current_author() -> Author:
    """The author named by a service, else the user of the web request, else the system."""
    if (author := _author.get()) is not None:
        return author
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    if user is None or not user.is_authenticated:
        return SYSTEM
    return Author(user.pk, str(user))


class HistoryRow(models.Model):
    """Base of the historical tables: the author's name as text."""

    history_actor = models.CharField(max_length=200, default="system")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the author before the first write."""
        if self._state.adding:
            author = current_author()
            self.history_actor = author.name[:200]
            self.history_user_id = author.id
        super().save(*args, **kwargs)


def _user_of(historical_instance: Any, **_: object) -> int | None:
    return historical_instance.history_user_id  # type: ignore[no-any-return]


def _set_user(historical_instance: Any, user: Any) -> None:
    historical_instance.history_user_id = user.pk if user is not None else None


def tracked() -> HistoricalRecords:
    """`HistoricalRecords` with a plain integer user id and the author's name beside it."""
    return HistoricalRecords(
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(),
        history_change_reason_field=models.TextField(null=True),
        history_user_id_field=models.IntegerField(null=True),
        history_user_getter=_user_of,
        history_user_setter=_set_user,
    )
