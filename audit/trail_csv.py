"""The trail as CSV, streamed: PostgreSQL writes it itself, SQLite's rows pass through here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from audit.csv_cells import STARTS_A_FORMULA, csv_lines
from audit.models import Entry, Payload
from audit.trail import Sought, actor_of, distinct_actors, id_span, narrowed

FIRST_READ = 200  # ids: few, so that the first byte does not wait for the joining of all the rest
IDS_A_READ = {"sqlite": 20_000, "postgresql": 1_000_000}  # few and large: joined, not looked up
ROWS_A_CHUNK = 500
HEADING = (
    "number",
    "when (UTC)",
    "who",
    "kind of actor",
    "door",
    "what",
    "about",
    "details",
    "chain",
    "position",
    "hash",
)
_FIELDS = ("id", "occurred_at", "actor", "kind", "object_ref", "entry_hash", "chain", "position")


def trail_csv(sought: Sought) -> Iterator[bytes]:
    """The heading and every entry asked for up to now, oldest first, as UTF-8."""
    yield csv_lines([HEADING]).encode()
    first, last = id_span(sought)
    newest = Entry.objects.aggregate(newest=Max("id"))["newest"] or 0
    last = newest if last is None else min(last, newest)
    actors = {text: actor_of(text) for text in distinct_actors()}
    start, width = max(first, 1), FIRST_READ
    read = _copied if connection.vendor == "postgresql" else _fetched
    while start <= last:
        yield from read(sought, start, min(start + width - 1, last), actors)
        start, width = start + width, IDS_A_READ[connection.vendor]


def _fetched(
    sought: Sought, first: int, last: int, actors: dict[str, dict[str, str]]
) -> Iterator[bytes]:
    rows = Entry.objects.filter(narrowed(sought), id__gte=first, id__lte=last).order_by("id")
    found = rows.values_list(*_FIELDS).iterator(chunk_size=ROWS_A_CHUNK)
    while chunk := [row for _, row in zip(range(ROWS_A_CHUNK), found, strict=False)]:
        hashes = [row[5] for row in chunk]
        texts = dict(
            Payload.objects.filter(entry_hash__in=hashes).values_list("entry_hash", "text")
        )
        yield csv_lines(_row(row, texts, actors) for row in chunk).encode("utf-8", "replace")


def _row(
    row: tuple[Any, ...], texts: dict[str, str], actors: dict[str, dict[str, str]]
) -> tuple[object, ...]:
    number, when, actor, kind, about, digest, chain, position = row
    who = actors.get(actor) or actor_of(actor)
    said = (who["name"], who["kind"], who["channel"])
    return (number, when, *said, kind, about, texts.get(digest, ""), chain, position, digest)


def _copied(
    sought: Sought, first: int, last: int, actors: dict[str, dict[str, str]]
) -> Iterator[bytes]:
    known = [(text, who["name"], who["kind"], who["channel"]) for text, who in actors.items()]
    names = ", ".join(["(%s, %s, %s, %s)"] * len(known)) or "('', '', '', '')"
    entries = Entry.objects.filter(narrowed(sought), id__gte=first, id__lte=last)
    inner, params = entries.order_by("id").values(*_FIELDS).query.sql_with_params()
    cells = ", ".join(
        "e.id" if name == "e.id" else "e.position" if name == "e.position" else _safe(name)
        for name in (
            *("e.id", "e.occurred_at", "coalesce(a.name, e.actor)", "a.kind", "a.channel"),
            *("e.kind", "e.object_ref", "p.text", "e.chain", "e.position", "e.entry_hash"),
        )
    )
    sql = (
        f"COPY (SELECT {cells} FROM ({inner}) e"  # noqa: S608 - names are ours, values are bound
        f" LEFT JOIN (VALUES {names}) AS a(actor, name, kind, channel) ON a.actor = e.actor"
        " LEFT JOIN audit_payload p ON p.entry_hash = e.entry_hash ORDER BY e.id)"
        " TO STDOUT WITH (FORMAT csv)"
    )
    bound = [*params, *(cell for row in known for cell in row)]
    with transaction.atomic(), connection.cursor() as cursor:
        # How long it takes is up to who downloads it.
        cursor.execute("SET LOCAL statement_timeout = 0")
        with cursor.copy(sql, bound) as copy:
            for block in copy:
                yield bytes(block)


def _safe(cell: str) -> str:
    """The same rule as `safe_cell`, said in SQL; PostgreSQL's texts hold no NUL.

    Almost every cell begins with a small letter, a figure or {: those are let through first.
    """
    codes = ", ".join(str(ord(start)) for start in STARTS_A_FORMULA if start != "\0")
    return (
        f"CASE WHEN ascii({cell}) BETWEEN 97 AND 123 OR ascii({cell}) BETWEEN 48 AND 57 THEN {cell}"
        f" WHEN ascii(ltrim({cell}, ' ')) IN ({codes}) THEN '''' || {cell} ELSE {cell} END"
    )
