"""How often rules applied lately, counted from the index of their hits; every count is bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count

from review_queue.models import RuleHit, Verdict

MOST_COUNTED = 1000
LATEST = 1000  # drafts looked at to tell whether a rule applied to every one of them
RULES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class LatestDrafts:
    """The latest judged drafts: how many there were in all and in each workflow."""

    judged: Mapping[str, int] = field(default_factory=dict)
    hits: Mapping[str, int] = field(default_factory=dict)

    def of(self, rule_key: str, workflow_key: str) -> tuple[int, int]:
        """How many of the rule's own drafts it hit, and how many those were."""
        of_whom = self.judged.get(workflow_key, 0) if workflow_key else sum(self.judged.values())
        return self.hits.get(rule_key, 0), of_whom


def hits_since(rule_keys: Iterable[str], *, since: datetime) -> dict[str, int] | None:
    """Drafts that each rule hit, counted up to MOST_COUNTED + 1; None when nothing was judged.

    One query for 200 rules; each count stops in the index, however many hits there are.
    """
    if not _was_anything_judged(since):
        return None
    keys = list(dict.fromkeys(rule_keys))
    counts: dict[str, int] = {}
    for start in range(0, len(keys), RULES_AT_ONCE):
        part = keys[start : start + RULES_AT_ONCE]
        counts |= zip(part, _bounded_counts(part, since), strict=True)
    return counts


def latest_drafts(rule_keys: Iterable[str]) -> LatestDrafts:
    """Two queries over the latest drafts, whatever their age."""
    rows = list(Verdict.objects.order_by("-id").values_list("id", "task__workflow__key")[:LATEST])
    if not rows:
        return LatestDrafts()
    hits = (
        RuleHit.objects.filter(verdict_id__gte=rows[-1][0], rule_key__in=list(rule_keys))
        .values("rule_key")
        .annotate(number=Count("id"))
    )
    return LatestDrafts(
        judged=Counter(workflow for _, workflow in rows),
        hits=dict(hits.values_list("rule_key", "number")),
    )


def _was_anything_judged(since: datetime) -> bool:
    newest = Verdict.objects.order_by("-id").values_list("created_at", flat=True).first()
    return newest is not None and newest >= since


def _bounded_counts(keys: list[str], since: datetime) -> tuple[int, ...]:
    table = connection.ops.quote_name(RuleHit._meta.db_table)
    rows = (
        f"SELECT 1 FROM {table} WHERE rule_key = %s AND created_at >= %s LIMIT {MOST_COUNTED + 1}"  # noqa: S608
    )
    one = f"(SELECT count(*) FROM ({rows}) AS bounded)"  # noqa: S608
    moment = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([one] * len(keys))}",
            [value for key in keys for value in (key, moment)],
        )
        return tuple(cursor.fetchone())
