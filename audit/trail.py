"""Reading the trail: narrowed by person, kind, chain and time, page by page, flat at a million."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection
from django.db.models import Q, QuerySet

from audit.chain import utc_text
from audit.models import Entry, Payload

PAGE = 50
# Commits are not in the order of their times: so many ids around a moment are looked at as well.
MARGIN = 5000


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for; an empty field narrows nothing. `since` is included, `until` is not.

    `actors` and `kinds` are exact stored texts. Where clocks ran wrong by hours, an entry may lie
    outside a span of time that names it; without a span every entry is found.
    """

    actors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    chain: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries, newest first, each with its payload's text (None when erased)."""

    entries: tuple[tuple[Entry, str | None], ...]
    has_newer: bool
    has_older: bool


def trail_page(
    sought: Sought, *, before: int | None = None, after: int | None = None, size: int = PAGE
) -> TrailPage:
    """The newest entries, or those older than id `before`, or those next newer than id `after`."""
    upwards = after is not None
    edge = after if upwards else before
    found = list(islice(_merged(sought, edge=edge, upwards=upwards, size=size + 1), size + 1))
    more, shown = len(found) > size, found[:size]
    if upwards:
        shown.reverse()
    texts = dict(
        Payload.objects.filter(entry_hash__in=[one.entry_hash for one in shown]).values_list(
            "entry_hash", "text"
        )
    )
    return TrailPage(
        entries=tuple((one, texts.get(one.entry_hash)) for one in shown),
        has_newer=more if upwards else before is not None,
        has_older=True if upwards else more,
    )


def distinct_actors() -> tuple[str, ...]:
    """Every stored actor text once, by steps through its index: as fast as there are few."""
    return _distinct("actor")


def distinct_kinds() -> tuple[str, ...]:
    """Every kind of event there is, once."""
    return _distinct("kind")


def actor_of(text: str) -> dict[str, str]:
    """The snapshot as a mapping; of a text that is none, the text as its name."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return {"kind": "", "id": "", "name": text, "channel": ""}
    return {name: str(found.get(name, "")) for name in ("kind", "id", "name", "channel")}


def narrowed(sought: Sought) -> Q:
    """The condition of all fields together."""
    where = Q()
    if sought.actors:
        where &= Q(actor__in=sought.actors)
    if sought.kinds:
        where &= Q(kind__in=sought.kinds)
    if sought.chain:
        where &= Q(chain=sought.chain)
    if sought.since is not None:
        where &= Q(occurred_at__gte=utc_text(sought.since))
    if sought.until is not None:
        where &= Q(occurred_at__lt=utc_text(sought.until))
    return where


def id_span(sought: Sought) -> tuple[int, int | None]:
    """The ids (from, to) between which the asked span of time lies; to is None at the open end."""
    first, last = 0, None
    if sought.since is not None:
        later = Entry.objects.filter(occurred_at__gte=utc_text(sought.since))
        found = later.order_by("occurred_at").values_list("id", flat=True).first()
        first = 2**62 if found is None else max(found - MARGIN, 0)
    if sought.until is not None:
        earlier = Entry.objects.filter(occurred_at__lt=utc_text(sought.until))
        found = earlier.order_by("-occurred_at").values_list("id", flat=True).first()
        last = 0 if found is None else found + MARGIN
    return first, last


def _merged(sought: Sought, *, edge: int | None, upwards: bool, size: int) -> Iterator[Entry]:
    """The entries in order of id, out of one bounded read for each way an index can lead."""
    first, last = id_span(sought)
    where = narrowed(sought) & Q(id__gte=first)
    if last is not None:
        where &= Q(id__lte=last)
    if edge is not None:
        where &= Q(id__gt=edge) if upwards else Q(id__lt=edge)
    order = "id" if upwards else "-id"
    reads = [Entry.objects.filter(where & way).order_by(order)[:size] for way in _ways(sought)]
    return heapq.merge(*map(_rows, reads), key=lambda entry: entry.pk, reverse=not upwards)


def _rows(read: QuerySet[Entry]) -> Sequence[Entry]:
    return list(read)


def _ways(sought: Sought) -> list[Q]:
    if sought.chain:
        return [Q()]
    if sought.actors:
        return [Q(actor=actor) for actor in sought.actors]
    return [Q(kind=kind) for kind in sought.kinds] or [Q()]


def _distinct(column: str) -> tuple[str, ...]:
    table, name = connection.ops.quote_name(Entry._meta.db_table), connection.ops.quote_name(column)
    sql = (
        f"WITH RECURSIVE seen(value) AS (SELECT min({name}) FROM {table}"  # noqa: S608
        f" UNION ALL SELECT (SELECT min({name}) FROM {table} WHERE {name} > seen.value)"
        " FROM seen WHERE seen.value IS NOT NULL)"
        " SELECT value FROM seen WHERE value IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(row[0] for row in cursor.fetchall())
