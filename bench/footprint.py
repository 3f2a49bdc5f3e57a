"""G10: how much disk a whole cycle takes, history, ledger, seals and facts included.

Usage: python -m bench.footprint [--cycles 300]; DATABASE_URL chooses the database. A cycle is that
of bench.cycles: 1 KB in, a draft of 1 KB, an edit of 1 KB, a note of 1 KB.
"""

from __future__ import annotations

import argparse

from bench.cycles import one_cycle
from bench.figures import say
from bench.site import a_reviewer, open_site, without_hold, without_picks


def main() -> None:
    """Print kB a cycle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=300)
    count = parser.parse_args().cycles
    open_site()
    without_hold()
    without_picks()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    from audit.sealing import seal_pending  # noqa: PLC0415

    reviewer = a_reviewer()
    one_cycle(reviewer)
    seal_pending()
    before = _size()
    for _ in range(count):
        one_cycle(reviewer)
    seal_pending()
    grown = (_size() - before) / count / 1000
    say("G10", f"disk a cycle, {connection.vendor} (goal: <= 13 kB)", f"{grown:.1f} kB")


def _size() -> int:
    """Bytes of the database's own files, without what the log holds twice."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
