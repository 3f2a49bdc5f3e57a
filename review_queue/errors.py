"""What can be refused, in words for people: what happened, what was not done, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class QueueError(Exception):
    """A refusal. `str()` says what was wrong and what was not done; `what_to_do` says the rest."""

    what_to_do = "Reload the page and look again."

    def __init__(self, message: str, *, what_to_do: str = "") -> None:
        super().__init__(message)
        if what_to_do:
            self.what_to_do = what_to_do


class RefusedInput(QueueError):
    """Work that cannot become a task as it stands."""

    what_to_do = "Correct the input and hand it in again."


class WrongState(QueueError):
    """The task is not where this step is allowed."""


class StaleDraft(QueueError):
    """The draft, its evidence or the task changed since the page was opened."""

    what_to_do = "Read what changed, then decide again."

    def __init__(self, message: str, *, changes: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(message)
        self.changes = changes


class AlreadyDecided(QueueError):
    """Somebody else was first."""

    what_to_do = "Nothing is left to do here; go on to the next item."

    def __init__(self, message: str, *, by: str, at: datetime | None) -> None:
        super().__init__(message)
        self.by = by
        self.at = at


class NotReviewer(QueueError):
    """This person may not decide this task."""

    what_to_do = "Leave it to a colleague who may decide it."


class InvalidEdit(QueueError):
    """An edited draft does not fit its action; `fields` maps a field to what is wrong with it."""

    what_to_do = "Correct the marked fields; your text is kept."

    def __init__(self, message: str, *, fields: Mapping[str, str]) -> None:
        super().__init__(message)
        self.fields = fields


class ForbiddenByPolicy(QueueError):
    """The rules in force forbid it altogether; no number of people can let it run."""

    what_to_do = "Change the draft so that the policy allows it, or reject the task."


class GuardsMissing(QueueError):
    """The triggers that refuse what must not happen are not in the database."""

    what_to_do = (
        "Ask whoever runs this installation to run: manage.py guards --install. "
        "Everything waits until then; nothing is lost."
    )
