"""G13: the trail's table of a million entries against psql's COPY of the same rows.

Also how long a page of the trail takes there, by filter. `CSV_EXPORT_ROWS` makes it smaller.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator

from bench.site import open_site
from tests.doubles.postgres_server import postgres_folder

ROWS = int(os.environ.get("CSV_EXPORT_ROWS", "1000000"))
ALL = (
    "SELECT e.id, e.occurred_at, e.actor, e.kind, e.object_ref, p.text, e.chain, e.position,"
    " e.entry_hash FROM audit_entry e LEFT JOIN audit_payload p ON p.entry_hash = e.entry_hash"
    " ORDER BY e.id"
)


def main() -> None:
    """Fill, copy, export, page."""
    open_site()
    _apart(fill)
    raw = plain_copy()
    took, first_ms, grown, size = export()
    line = f"csv_export ({vendor()}, {ROWS:,} entries): {took:.2f} s, first byte {first_ms:.0f} ms"
    print(f"{line}, memory +{grown:.1f} MiB, {size / 2**20:.0f} MiB written")
    if raw:
        print(f"     psql COPY of the same rows: {raw:.2f} s, ratio {raw / took:.2f} (goal 0.5)")
    for name, ms in pages():
        print(f"     a page of the trail, {name}: {ms:.1f} ms")


def _apart(work: Callable[[], None]) -> None:
    """In a child process, so that its memory is not taken for that of what is measured."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    child = os.fork()
    if child == 0:
        work()
        connections.close_all()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("The entries could not be written.")


def vendor() -> str:
    """The database that is measured."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by then

    return connection.vendor


def fill() -> None:
    """Entries as the desk writes them, without their links: what is measured only reads."""
    from audit.models import Entry, Payload  # noqa: PLC0415

    if vendor() == "postgresql":
        _copy_in()
        _analyze()
        return
    for start in range(1, ROWS + 1, 5000):
        rows = [_row(number) for number in range(start, min(start + 5000, ROWS + 1))]
        Entry.objects.bulk_create(Entry(**entry) for entry, _ in rows)
        Payload.objects.bulk_create(
            Payload(entry_hash=entry["entry_hash"], salt="0" * 32, text=text)
            for entry, text in rows
        )
    _analyze()


def _copy_in() -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    names = list(_row(1)[0])
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(f"COPY audit_entry ({', '.join(names)}) FROM STDIN") as copy:
            for number in range(1, ROWS + 1):
                copy.write_row(list(_row(number)[0].values()))
        with cursor.copy("COPY audit_payload (entry_hash, salt, text) FROM STDIN") as copy:
            for number in range(1, ROWS + 1):
                entry, text = _row(number)
                copy.write_row([entry["entry_hash"], "0" * 32, text])


def _row(number: int) -> tuple[dict[str, object], str]:
    import hashlib  # noqa: PLC0415

    digest = hashlib.sha256(str(number).encode()).hexdigest()
    task, who = number // 8, number % 7
    kinds = ("received", "drafted", "submitted", "viewed", "approved", "dispatched", "executed")
    actor = f'{{"channel":"admin","id":"{who}","kind":"person","name":"person{who}"}}'
    minute = f"{number // 60000 % 24:02}:{number // 1000 % 60:02}:{number % 60:02}"
    return {
        "chain": f"task:{task}",
        "position": number % 8 + 1,
        "prev_hash": digest[::-1],
        "entry_hash": digest,
        "kind": f"queue.task.{kinds[number % 7]}",
        "actor": actor,
        "occurred_at": f"2026-{number // 90000 % 12 + 1:02}-01T{minute}.{number % 10**6:06}Z",
        "object_ref": f"queue.task:{task}",
        "payload_sha256": digest,
    }, f'{{"draft_hash":"{digest}","from":"pending","policy_version":3,"to":"approved"}}'


def _analyze() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def plain_copy() -> float:
    """Seconds of psql's own COPY of the same join to /dev/null; 0 where there is no psql."""
    folder = postgres_folder()
    if vendor() != "postgresql" or folder is None:
        return 0.0
    command = [str(folder / "psql"), os.environ["DATABASE_URL"], "-c"]
    started = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        subprocess.run(
            [*command, f"COPY ({ALL}) TO STDOUT WITH (FORMAT csv)"], stdout=nowhere, check=True
        )
    return time.perf_counter() - started


def export() -> tuple[float, float, float, int]:
    """(seconds, milliseconds to the first row, MiB grown at most, bytes)."""
    from audit.trail import Sought  # noqa: PLC0415
    from audit.trail_csv import trail_csv  # noqa: PLC0415

    before, most, size, first_ms = _memory(), 0.0, 0, 0.0
    started = time.perf_counter()
    for place, block in enumerate(trail_csv(Sought())):
        if place == 1:
            first_ms = (time.perf_counter() - started) * 1000
        if place % 500 == 0:
            most = max(most, _memory())
        size += len(block)
    return time.perf_counter() - started, first_ms, max(most, _memory()) - before, size


def pages() -> Iterator[tuple[str, float]]:
    """Each filter of the page with its milliseconds, the best of five."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from audit.trail import Sought, distinct_actors, distinct_kinds, trail_page  # noqa: PLC0415

    actors, kinds = distinct_actors(), distinct_kinds()
    middle = datetime(2026, 6, 1, tzinfo=UTC)
    asked: list[tuple[str, Callable[[], object]]] = [
        ("newest", lambda: trail_page(Sought())),
        ("from the middle on", lambda: trail_page(Sought(), before=ROWS // 2)),
        ("one person", lambda: trail_page(Sought(actors=actors[:1]))),
        ("all kinds of tasks", lambda: trail_page(Sought(kinds=kinds))),
        ("one task", lambda: trail_page(Sought(chain="task:77"))),
        ("since June", lambda: trail_page(Sought(since=middle))),
        ("the lists to choose from", lambda: (distinct_actors(), distinct_kinds())),
    ]
    for name, read in asked:
        times = []
        for _ in range(5):
            started = time.perf_counter()
            read()
            times.append((time.perf_counter() - started) * 1000)
        yield name, min(times)


def _memory() -> float:
    """Resident memory of this process in MiB."""
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
