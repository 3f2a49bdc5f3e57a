"""Links committed entries into the one global sequence. Leaderless: any number may run at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.chain import GENESIS, utc_text
from audit.seals import seal_hash

Row = tuple[int, str, str, str, str]
BATCH = 500
ALL = 1_000_000_000
# Of two sealers on PostgreSQL the second waits; without it one of them would fail and try again.
_LOCK_NUMBER = 7_240_331

_INSERT = """
INSERT INTO audit_seal (seq, entry_hash, prev_hash, seal_hash, sealed_at)
VALUES (%s, %s, %s, %s, %s)
"""
# By anti-join over the marks, never "id above the last one": commits are not in the order of ids.
_WAITING = """
SELECT mark.id, mark.entry_hash FROM audit_unsealed mark
 WHERE EXISTS (SELECT 1 FROM audit_entry entry WHERE entry.entry_hash = mark.entry_hash)
   AND NOT EXISTS (SELECT 1 FROM audit_seal seal WHERE seal.entry_hash = mark.entry_hash)
 ORDER BY mark.id LIMIT %s
"""
_FORGOTTEN = """
INSERT INTO audit_unsealed (entry_hash)
SELECT entry.entry_hash FROM audit_entry entry
  LEFT JOIN audit_seal seal ON seal.entry_hash = entry.entry_hash
 WHERE seal.seq IS NULL
   AND entry.entry_hash NOT IN (SELECT mark.entry_hash FROM audit_unsealed mark)
 ORDER BY entry.id
"""
_SPENT = """
DELETE FROM audit_unsealed
 WHERE EXISTS (SELECT 1 FROM audit_seal seal WHERE seal.entry_hash = audit_unsealed.entry_hash)
"""


def seal_pending(*, limit: int = ALL) -> int:
    """Seal what was committed and has no place yet, `limit` at most; returns how many.

    Each batch is one short transaction. When another sealer was faster, it is left to that one.
    """
    sealed = 0
    while sealed < limit and _is_anything_waiting():
        try:
            done = _seal_batch(min(BATCH, limit - sealed))
        except IntegrityError:
            break
        if not done:
            break
        sealed += done
    return sealed


def sealed_size() -> int:
    """How many seals there are: the number of the last one."""
    with connection.cursor() as cursor:
        return _last(cursor)[0]


def mark_forgotten() -> int:
    """Mark every entry that has neither seal nor mark (slow: reads the whole ledger); how many.

    Nothing of ours forgets a mark; this finds what somebody removed by hand.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN)
        marked = int(cursor.rowcount)
        cursor.execute(_SPENT)
    return marked


def _is_anything_waiting() -> bool:
    # Outside a transaction on purpose: on SQLite one would take the only write lock.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_unsealed LIMIT 1")
        return cursor.fetchone() is not None


def _seal_batch(count: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_NUMBER])
        cursor.execute(_WAITING, [count])
        waiting = cursor.fetchall()
        rows = _linked(waiting, *_last(cursor))
        cursor.executemany(_INSERT, rows)
        cursor.executemany(
            "DELETE FROM audit_unsealed WHERE id = %s", [(mark,) for mark, _ in waiting]
        )
    return len(rows)


def _linked(waiting: Sequence[tuple[int, str]], seq: int, prev_hash: str) -> list[Row]:
    """Rows for the seals table, in the order of the marks."""
    at = utc_text(timezone.now())
    rows: list[Row] = []
    for entry_hash in dict.fromkeys(entry_hash for _, entry_hash in waiting):
        seq += 1
        own = seal_hash(seq, prev_hash, entry_hash, at)
        rows.append((seq, entry_hash, prev_hash, own, at))
        prev_hash = own
    return rows


def _last(cursor: Any) -> tuple[int, str]:
    cursor.execute("SELECT seq, seal_hash FROM audit_seal ORDER BY seq DESC LIMIT 1")
    return cursor.fetchone() or (0, GENESIS)
