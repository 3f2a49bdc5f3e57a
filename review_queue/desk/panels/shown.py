"""What every panel of the item screen gets: the item, who looks, and what they just posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from review_queue.models import State, Task
from review_queue.selectors.desk_item import ReviewItem
from review_queue.selectors.half_done import HalfDone
from review_queue.selectors.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Shown:
    """One showing of the screen; after a refusal with what was typed in and what was wrong.

    `stale` says what changed under the reviewer's hands; `why_not` why this person may not decide,
    empty when they may; `around` what was read with the item for this person.
    """

    request: HttpRequest
    item: ReviewItem
    user: User
    why_not: str
    around: Surroundings
    posted: Mapping[str, str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    stale: Mapping[str, Any] | None = None
    notice: str = ""
    half_done: HalfDone | None = None

    @property
    def task(self) -> Task:
        """The task shown."""
        return self.item.task

    @property
    def pending(self) -> bool:
        """Whether it waits for a decision."""
        return bool(self.task.state == State.PENDING)
