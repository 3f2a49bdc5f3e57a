"""G12: ledger rows verified a second, against reading the same rows and hashing nothing.

Usage: python -m bench.audit_verify [--entries 100000]; DATABASE_URL chooses the database. The
entries are those of tasks: chains of eight, payloads of half a kilobyte.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import UTC, datetime

from audit.chain import Event, LinkedEntry, link
from bench.figures import say
from bench.site import open_site

A_CHAIN = 8
AT_ONCE = 2000
SAID = "x" * 450


def main() -> None:
    """Print rows a second of both halves, the share of plain reading, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    count = parser.parse_args().entries
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    from audit.verify.chains import verify_chains  # noqa: PLC0415
    from audit.verify.exports import Comparison  # noqa: PLC0415
    from audit.verify.reading import all_entries  # noqa: PLC0415
    from audit.verify.report import Report  # noqa: PLC0415
    from audit.verify.sequence import verify_sequence  # noqa: PLC0415

    on = connection.vendor
    before = _write(count)
    memory = _peak()
    read = _seconds(lambda: sum(len(page) for page in all_entries()))
    report = Report()
    chains = _seconds(lambda: verify_chains(report, base=0, told=lambda _count: None))
    seals = _seconds(lambda: verify_sequence(report, None, Comparison(report), lambda _count: None))
    if not report.is_clean or report.entries != before + count or report.seals != report.entries:
        raise SystemExit(f"the ledger did not verify: {report.as_json()}")
    total = report.entries
    goal = "200k" if on == "sqlite" else "100k"
    say("", f"rows read and not hashed, {on}", f"{total / read:,.0f}/s")
    say("G12", f"entries verified, {on} (goal: >= {goal}/s)", f"{total / chains:,.0f}/s")
    say("", f"share of plain reading, {on}", f"{read / chains:.2f}")
    say("", f"seals verified and their tree built, {on}", f"{total / seals:,.0f}/s")
    say(
        "G12",
        f"more memory for {total:,} entries, {on} (goal: flat)",
        f"{_peak() - memory:.0f} MiB",
    )


def _write(count: int) -> int:
    """Linked entries, their heads and seals, straight into the tables; how many stood before."""
    from audit.models import Entry, Head, Payload, Unsealed  # noqa: PLC0415
    from audit.sealing import seal_pending  # noqa: PLC0415
    from bench.unguarded import unguarded  # noqa: PLC0415
    from review_queue.door_statements import ENTRY_COLUMNS  # noqa: PLC0415

    before = Entry.objects.count()
    with unguarded():
        for start in range(0, count, AT_ONCE):
            made = _linked(range(start, min(start + AT_ONCE, count)))
            Payload.objects.bulk_create(
                Payload(entry_hash=one.entry_hash, salt=one.salt, text=one.payload_text)
                for one in made
            )
            Entry.objects.bulk_create(
                Entry(**{name: getattr(one, name) for name in ENTRY_COLUMNS}) for one in made
            )
            Unsealed.objects.bulk_create(Unsealed(entry_hash=one.entry_hash) for one in made)
            ends = {one.chain: one for one in made}
            Head.objects.bulk_create(
                Head(chain=one.chain, position=one.position, entry_hash=one.entry_hash)
                for one in ends.values()
            )
    seal_pending()
    return before


def _linked(numbers: range) -> list[LinkedEntry]:
    from audit.actors import SYSTEM  # noqa: PLC0415

    at = datetime(2026, 1, 1, tzinfo=UTC)
    made: list[LinkedEntry] = []
    for number in numbers:
        place = number % A_CHAIN + 1
        event = Event("bench.thing.done", SYSTEM, "bench:1", {"said": SAID, "n": number}, at)
        last = made[-1].entry_hash if made and place > 1 else ""
        chain = f"bench:{number // A_CHAIN}"
        made.append(link(event, chain=chain, position=place, prev_hash=last))
    return made


def _seconds(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def _peak() -> float:
    """MiB, the most this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
