"""How long one item takes: the reviewer's own median per workflow, or the next best there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from django.core.cache import cache

from review_queue.models import Decision
from review_queue.selectors.desk_home import DEFAULT_SECONDS_PER_ITEM, LEAST_SECONDS_PER_ITEM

DECISIONS_LOOKED_AT = 400
ENOUGH = 5
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of attention one item takes. `is_own` tells whether this person's decisions say so,
    `is_known` whether anybody's do; else it is the default.
    """

    by_workflow: Mapping[int, float]
    usual: float
    is_own: bool
    is_known: bool

    def seconds_for(self, workflow_id: int) -> float:
        """Expected seconds for one item of this workflow."""
        return max(LEAST_SECONDS_PER_ITEM, self.by_workflow.get(workflow_id, self.usual))


def pace_of(user_id: int) -> Pace:
    """From the last decisions; worked out once a minute, with two queries then."""
    key = f"desk-pace-{user_id}"
    kept: Pace | None = cache.get(key)
    if kept is None:
        kept = _worked_out(user_id)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _worked_out(user_id: int) -> Pace:
    lately = Decision.objects.filter(decided_by__isnull=False, active_ms__gt=0).order_by("-id")
    columns = ("task__workflow_id", "active_ms")
    own = lately.filter(decided_by_id=user_id).values_list(*columns)[:DECISIONS_LOOKED_AT]
    mine, mine_usual = _medians(own)
    ours, ours_usual = _medians(lately.values_list(*columns)[:DECISIONS_LOOKED_AT])
    return Pace(
        by_workflow={**ours, **mine},
        usual=mine_usual or ours_usual or DEFAULT_SECONDS_PER_ITEM,
        is_own=mine_usual is not None,
        is_known=bool(mine_usual or ours_usual),
    )


def _medians(rows: Iterable[tuple[int, int]]) -> tuple[dict[int, float], float | None]:
    """Seconds per workflow and over all, each only from enough decisions."""
    spent: dict[int, list[float]] = defaultdict(list)
    for workflow_id, active_ms in rows:
        spent[workflow_id].append(active_ms / 1000)
    every = [seconds for one in spent.values() for seconds in one]
    return (
        {key: median(one) for key, one in spent.items() if len(one) >= ENOUGH},
        median(every) if len(every) >= ENOUGH else None,
    )
