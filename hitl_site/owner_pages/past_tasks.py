"""The last 30 days judged again under another policy, quickly enough to do while someone types."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import Max
from django.utils import timezone

from hitl_site.owner_pages.past_cases import Case, case_of, known_outcomes
from policies.engine.codec import UnreadableJson
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from review_queue.models import FactsSnapshot
from review_queue.selectors.desk_home import seconds_per_item
from review_queue.services.replay import Inquiry, ask_gate, inquiry_from_text

DAYS = 30
MOST_TASKS = 2000
MOST_SECONDS = 1.5
CASES_SHOWN = 8
_WEEKS = DAYS / 7


@dataclass(frozen=True, slots=True)
class Month:
    """What two policies say about the same tasks.

    `today` and `then` count tasks that go to a person. `minutes_a_week` is what the difference
    costs people, negative when it saves. `freed` would run alone now, `caught` would be held now;
    `slipped` are freed ones known to have been wrong, `unknown` freed ones nobody ever judged.
    """

    tasks: int
    left_out: int
    unreadable: int
    today: int
    then: int
    minutes_a_week: int
    freed: tuple[Case, ...]
    caught: tuple[Case, ...]
    stricter: tuple[Case, ...]
    slipped: tuple[Case, ...]
    unknown: int

    @property
    def is_same(self) -> bool:
        """Whether no task would have been treated differently."""
        return not (self.freed or self.caught or self.stricter)

    @property
    def hours(self) -> str:
        """The time a week, as people say it, without its sign."""
        minutes = abs(self.minutes_a_week)
        return f"{minutes / 60:.1f} h" if minutes >= 60 else f"{minutes} min"


def past_month(live: PolicySpec, policy: PolicySpec) -> Month | None:
    """Both policies on the facts as they were; None when there is nothing to judge again yet."""
    ids, total = _newest()
    if not ids:
        return None
    judged, unreadable = _judged(ids, live, policy)
    if not judged:
        return None
    moved = [one for one in judged if one[1] != one[2]]
    outcomes = known_outcomes([task_id for task_id, _, _ in moved])
    cases = [case_of(task_id, before, after, outcomes) for task_id, before, after in moved]
    freed = tuple(case for case in cases if case.is_freed)
    today = sum(before > Level.AUTO for _, before, _ in judged)
    then = sum(after > Level.AUTO for _, _, after in judged)
    return Month(
        tasks=len(judged),
        left_out=total - len(judged) - unreadable,
        unreadable=unreadable,
        today=today,
        then=then,
        minutes_a_week=round((then - today) * seconds_per_item() / 60 / _WEEKS),
        freed=freed,
        caught=tuple(case for case in cases if case.is_caught),
        stricter=tuple(case for case in cases if not case.is_freed and not case.is_caught),
        slipped=tuple(case for case in freed if case.was_wrong),
        unknown=sum(case.is_unknown for case in freed),
    )


def _newest() -> tuple[list[int], int]:
    """The last snapshot of every task of the last 30 days, newest first, and how many there are."""
    since = timezone.now() - timedelta(days=DAYS)
    lately = FactsSnapshot.objects.filter(created_at__gte=since)
    latest = lately.values("task_id").annotate(last=Max("id")).order_by("-last")
    return list(latest.values_list("last", flat=True)[:MOST_TASKS]), latest.count()


def _judged(
    ids: list[int], live: PolicySpec, policy: PolicySpec
) -> tuple[list[tuple[int, Level, Level]], int]:
    """Each task with its level under both; stops when the time for a preview is over."""
    found, unreadable, started = [], 0, time.monotonic()
    for task_id, inquiry in _inquiries(ids):
        if inquiry is None:
            unreadable += 1
            continue
        before, after = ask_gate(inquiry, live).level, ask_gate(inquiry, policy).level
        found.append((task_id, before, after))
        if time.monotonic() - started > MOST_SECONDS:
            break
    return found, unreadable


def _inquiries(ids: list[int]) -> Iterator[tuple[int, Inquiry | None]]:
    rows = FactsSnapshot.objects.filter(pk__in=ids).order_by("-pk").only("task_id", "json_text")
    for row in rows.iterator(chunk_size=200):
        yield row.task_id, _read(row.json_text)


@lru_cache(maxsize=512)
def _read(text: str) -> Inquiry | None:
    """The stored facts; None for those of an older shape, which are counted and left out."""
    try:
        return inquiry_from_text(text)
    except (UnreadableJson, KeyError, ValueError, TypeError):
        return None
