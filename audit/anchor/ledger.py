"""The few statements the anchor needs, on SQLite or PostgreSQL, without Django."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from audit.anchor.config import AnchorConfig
from audit.seals import seal_hash

PAGE = 2000
WAIT_S = 20


class Broken(Exception):
    """The sequence is not what it must be; the words say where."""


class Unreachable(Exception):
    """The database does not answer; nothing is known about its content."""


class Ledger:
    """One open connection; every statement commits by itself."""

    def __init__(self, connection: Any, *, mark: str) -> None:
        self._connection = connection
        self._mark = mark

    def size(self) -> int:
        """The number of the last seal."""
        return int(self._rows("SELECT COALESCE(MAX(seq), 0) FROM audit_seal")[0][0])

    def seal_at(self, seq: int) -> str:
        """The hash of one seal; empty when it is not there."""
        rows = self._rows("SELECT seal_hash FROM audit_seal WHERE seq = ?", seq)
        return str(rows[0][0]) if rows else ""

    def seals(self, behind: int, last: str, until: int) -> Iterator[str]:
        """The hashes of the seals from `behind` + 1 to `until`, each held against the one before.

        Raises Broken at the first that is missing or does not follow.
        """
        while behind < until:
            page = self._rows(
                "SELECT seq, prev_hash, entry_hash, sealed_at, seal_hash FROM audit_seal"
                " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
                *(behind, until, PAGE),
            )
            if not page:
                raise Broken(f"seal {behind + 1} is missing")
            for seq, prev_hash, entry_hash, sealed_at, own in page:
                if seq != behind + 1:
                    raise Broken(f"seal {behind + 1} is missing")
                if prev_hash != last or seal_hash(seq, prev_hash, entry_hash, sealed_at) != own:
                    raise Broken(f"seal {seq} does not follow from the one before it")
                behind, last = seq, own
                yield own

    def newest_epoch(self) -> str:
        """The JSON of the newest entry about a restored database; empty when there is none."""
        rows = self._rows(
            "SELECT p.text FROM audit_entry e JOIN audit_payload p ON p.entry_hash = e.entry_hash"
            " WHERE e.kind = 'audit.epoch.opened' ORDER BY e.id DESC LIMIT 1"
        )
        return str(rows[0][0]) if rows else ""

    def note_checkpoint(self, origin: str, size: int, root: str, note: str, **rest: str) -> None:
        """Write the checkpoint and the receipt of its export; what is known is left alone."""
        self._do(
            "INSERT INTO audit_checkpoint (origin, size, root, note, key_id, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *(origin, size, root, note, rest["key_id"], rest["at"]),
        )
        where = {"place": rest["place"], "receipt": rest["receipt"], "at": rest["at"]}
        self.note_receipt(origin, size, way="file", **where)

    def note_receipt(
        self, origin: str, size: int, *, way: str, place: str, receipt: str, at: str
    ) -> None:
        """Write down that a checkpoint was taken somewhere; what is known is left alone."""
        self._do(
            "INSERT INTO audit_checkpointreceipt (checkpoint_id, way, place, receipt, created_at)"
            " SELECT id, ?, ?, ?, ? FROM audit_checkpoint WHERE origin = ? AND size = ?"
            " ON CONFLICT DO NOTHING",
            *(way, place[:300], receipt, at, origin, size),
        )

    def note_refusal(self, reason: str, size: int, at: str) -> None:
        """Write down that nothing was signed, and why."""
        self._do(
            "INSERT INTO audit_anchorrefusal (reason, size, created_at) VALUES (?, ?, ?)",
            *(reason, size, at),
        )

    def _rows(self, statement: str, *values: str | int) -> list[Any]:
        return list(self._run(statement, values).fetchall())

    def _do(self, statement: str, *values: str | int) -> None:
        self._run(statement, values)

    def _run(self, statement: str, values: tuple[str | int, ...]) -> Any:
        return self._connection.execute(statement.replace("?", self._mark), values)


@contextmanager
def open_ledger(config: AnchorConfig) -> Iterator[Ledger]:
    """The database of the product for a moment. Raises Unreachable when it does not answer."""
    if config.parameters is None:
        yield from _sqlite(config.database)
    else:
        yield from _postgres(config.parameters)


def _sqlite(path: str) -> Iterator[Ledger]:
    try:
        connection = sqlite3.connect(
            f"file:{path}?mode=rw", uri=True, timeout=WAIT_S, isolation_level=None
        )
        connection.execute("PRAGMA synchronous=FULL")
    except sqlite3.Error as error:
        raise Unreachable(str(error)) from error
    try:
        yield Ledger(connection, mark="?")
    except sqlite3.Error as error:
        raise Unreachable(str(error)) from error
    finally:
        connection.close()


def _postgres(parameters: dict[str, str]) -> Iterator[Ledger]:
    import psycopg  # noqa: PLC0415 - not needed, and not light, on SQLite
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        connection = psycopg.connect(
            make_conninfo(**parameters), autocommit=True, connect_timeout=WAIT_S
        )
    except psycopg.Error as error:
        raise Unreachable(" ".join(str(error).split())) from error
    try:
        yield Ledger(connection, mark="%s")
    except psycopg.Error as error:
        raise Unreachable(" ".join(str(error).split())) from error
    finally:
        connection.close()
