"""Rows of the ledger straight from the database, streamed in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from audit.verify.hashing import Row

PAGE = 2000
ERASED = "audit.payload.erased"
Value = str | int

_COLUMNS = """
SELECT e.chain, e.position, e.prev_hash, e.entry_hash, e.kind, e.actor, e.occurred_at,
       e.object_ref, e.payload_sha256, p.salt, p.text
"""
_FROM = """
  FROM audit_entry e LEFT JOIN audit_payload p ON p.entry_hash = e.entry_hash
"""
_BEFORE = "LEFT JOIN audit_entry b ON b.chain = e.chain AND b.position = e.position - 1"
_NEW = """
 e.entry_hash IN (SELECT entry_hash FROM audit_seal WHERE seq > %s
                  UNION ALL SELECT entry_hash FROM audit_unsealed)
"""
_NEXT = "(e.chain, e.position) > (%s, %s) ORDER BY e.chain, e.position LIMIT %s"
_ALL_ENTRIES = f"{_COLUMNS}, ''{_FROM} WHERE {_NEXT}"
_NEW_ENTRIES = f"{_COLUMNS}, b.entry_hash{_FROM} {_BEFORE} WHERE {_NEW} AND {_NEXT}"
_ONE_CHAIN = f"{_COLUMNS}, ''{_FROM} WHERE e.chain = %s AND {_NEXT}"
_SEALS = """
SELECT seq, entry_hash, prev_hash, seal_hash, sealed_at FROM audit_seal
 WHERE seq > %s ORDER BY seq LIMIT %s
"""


def all_entries() -> Iterator[list[Row]]:
    """Every entry with its payload, by chain and position."""
    return _pages(_ALL_ENTRIES, [], ["", 0], lambda row: [row[0], row[1]])


def new_entries(base: int) -> Iterator[list[Row]]:
    """As `all_entries`: those sealed behind seal `base`, and those without a seal."""
    return _pages(_NEW_ENTRIES, [base], ["", 0], lambda row: [row[0], row[1]])


def one_chain(chain: str) -> Iterator[list[Row]]:
    """As `all_entries`, of one chain."""
    return _pages(_ONE_CHAIN, [chain], ["", 0], lambda row: [row[0], row[1]])


def seals_behind(base: int) -> Iterator[list[Row]]:
    """The seals with a higher number than `base`, in their order."""
    return _pages(_SEALS, [], [base], lambda row: [row[0]])


def _pages(
    statement: str,
    fixed: list[Value],
    start: list[Value],
    key_of: Callable[[Row], list[Value]],
) -> Iterator[list[Row]]:
    """Page by page behind the last key: flat in memory, and no transaction stays open meanwhile."""
    key = start
    while page := found(statement, [*fixed, *key, PAGE]):
        yield page
        key = key_of(page[-1])


def found(statement: str, values: Sequence[Value] = ()) -> list[Row]:
    """A few rows at once."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def lawfully_erased(chunk: Sequence[Row]) -> frozenset[str]:
    """Of the rows without details, the hashes of those that an entry says were erased."""
    gone = [row[3] for row in chunk if row[9] is None]
    if not gone:
        return frozenset()
    marks = ", ".join(["%s"] * len(gone))
    rows = found(
        f"SELECT object_ref FROM audit_entry WHERE kind = %s AND object_ref IN ({marks})",  # noqa: S608
        [ERASED, *(erased_ref(own) for own in gone)],
    )
    return frozenset(ref.partition(":")[2] for (ref,) in rows)


def erased_ref(entry_hash: str) -> str:
    """What the entry about an erasure refers to."""
    return f"audit.entry:{entry_hash}"


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside belongs together; a database that cannot be written to serves too."""
    is_outermost = not connection.in_atomic_block
    if is_outermost and connection.vendor == "sqlite":
        yield from _read_only_moment()
        return
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _read_only_moment() -> Iterator[None]:
    """Django's own transactions ask SQLite for its one write lock first; reading needs none."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
