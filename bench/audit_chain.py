"""G9: what history and ledger cost a decision, and what chaining costs eight writers.

Usage: python -m bench.audit_chain [--tasks 400] [--writers 8]; DATABASE_URL chooses the database.
First the same bare writes of an approval, with and without the ledger's and the history's rows.
Then the same entries by many writers: loose rows, against chains with a sealer running beside them.
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import threading
import time
from datetime import datetime

from audit.chain import Event
from bench.figures import p50, say
from bench.site import a_reviewer, open_site

ROUNDS = 3
PATIENCE_S = 60


def main() -> None:
    """Print the ratios and how long entries waited for their seal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=400)
    parser.add_argument("--writers", type=int, default=8)
    asked = parser.parse_args()
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    on = connection.vendor
    whole, bare = _one_writer(asked.tasks)
    say(
        "",
        f"history and ledger of one decision, {on}",
        f"p50 +{(p50(whole) - p50(bare)) * 1e3:.2f} ms",
    )
    say("", f"decision with them against without, {on}", f"p50 {p50(whole) / p50(bare):.2f}x")
    plain, chained, lags = _many_writers(asked.writers, asked.tasks // 4)
    many = f"{asked.writers} writers"
    say("", f"{many}, loose entries, {on}", f"{plain:.0f}/s")
    say("", f"{many}, chains and sealer, {on}", f"{chained:.0f}/s")
    say(
        "G9",
        f"chain costs, {many}, {on} (goal: <= 10 %)",
        f"{1 - chained / plain:.0%}",
    )
    lag = statistics.quantiles(lags, n=20)[-1] * 1e3
    say("G9", f"seal lag p95, {on} (goal: <= 250 ms)", f"{lag:.0f} ms")


def _one_writer(count: int) -> tuple[list[float], list[float]]:
    """Seconds of bare approvals with history and ledger rows, and without."""
    from bench.bare import BareApproval  # noqa: PLC0415
    from bench.unguarded import unguarded  # noqa: PLC0415
    from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
    from tests.builders import ballot, pending  # noqa: PLC0415

    reviewer = a_reviewer()
    sample = approve_task(ballot(pending(), reviewer)).task
    floor = BareApproval(sample.pk)
    tasks = [pending().pk for _ in range(2 * count)]
    whole: list[float] = []
    bare: list[float] = []
    with unguarded():
        for first, second in zip(tasks[::2], tasks[1::2], strict=True):
            rows = floor.rows_for(first)
            whole.append(_timed(lambda r=rows, t=first: floor.write(t, r)))
            # Without the history row, the payload and the entry.
            few = floor.rows_for(second)[3:]
            bare.append(_timed(lambda r=few, t=second: floor.write(t, r)))
    return whole, bare


def _many_writers(writers: int, each: int) -> tuple[float, float, list[float]]:
    """Transactions a second without and with chains, in turns; the lags of the seals."""
    from audit.models import Entry, Seal  # noqa: PLC0415
    from audit.sealing import seal_pending  # noqa: PLC0415
    from audit.sealing_loop import seal_until  # noqa: PLC0415

    seal_pending()
    before = Seal.objects.count()
    plain: list[float] = []
    chained: list[float] = []
    for _ in range(ROUNDS):
        plain.append(_crowd(writers, each, chained=False))
        stopped = threading.Event()
        sealer = threading.Thread(target=seal_until, args=[stopped])
        sealer.start()
        chained.append(_crowd(writers, each, chained=True))
        # Stopped at once, it would leave the last ones to wait for the sealer of the next round.
        _wait_for_seals()
        stopped.set()
        sealer.join()
    made = dict(Entry.objects.values_list("entry_hash", "occurred_at"))
    lags = [
        (datetime.fromisoformat(at) - datetime.fromisoformat(made[name])).total_seconds()
        for name, at in Seal.objects.filter(seq__gt=before).values_list("entry_hash", "sealed_at")
    ]
    return p50(plain), p50(chained), lags


def _wait_for_seals() -> None:
    from audit.models import Unsealed  # noqa: PLC0415

    deadline = time.monotonic() + PATIENCE_S
    while Unsealed.objects.exists():
        if time.monotonic() > deadline:
            raise SystemExit("entries stay without a seal; the lag would lie")
        time.sleep(0.01)


def _crowd(writers: int, each: int, *, chained: bool) -> float:
    """Transactions a second: each moves a row and writes an entry with its details."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from audit.actors import SYSTEM  # noqa: PLC0415
    from review_queue.door import lock_task, note_event  # noqa: PLC0415
    from review_queue.models import Claim  # noqa: PLC0415

    tasks = _claimed_tasks(writers)

    def write(task_id: int) -> None:
        for number in range(each):
            with transaction.atomic():
                task = lock_task(task_id)
                now = timezone.now()
                Claim.objects.filter(task_id=task_id).update(leased_until=now)
                event = Event("bench.thing.done", SYSTEM, "bench:1", {"n": number}, now)
                if chained:
                    note_event(task, event)
                else:
                    _write_loose(event)
        connection.close()

    threads = [threading.Thread(target=write, args=[task_id]) for task_id in tasks]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return writers * each / (time.perf_counter() - started)


def _claimed_tasks(number: int) -> list[int]:
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from review_queue.models import Claim  # noqa: PLC0415
    from tests.builders import pending  # noqa: PLC0415

    tasks = [pending().pk for _ in range(number)]
    reviewer = User.objects.order_by("pk").first()
    for task_id in tasks:
        now = timezone.now()
        Claim.objects.get_or_create(
            task_id=task_id, defaults={"reviewer": reviewer, "claimed_at": now, "leased_until": now}
        )
    return tasks


def _write_loose(event: Event) -> None:
    """The same two rows, in a chain of their own that nobody continues."""
    from audit.chain import link  # noqa: PLC0415
    from audit.models import Entry, Payload  # noqa: PLC0415
    from review_queue.door_statements import ENTRY_COLUMNS  # noqa: PLC0415
    from review_queue.rows import insert_row  # noqa: PLC0415 - kept SQL, as the chain's own

    one = link(event, chain=f"loose:{secrets.token_hex(8)}", position=1, prev_hash="")
    insert_row(Payload(entry_hash=one.entry_hash, salt=one.salt, text=one.payload_text))
    insert_row(Entry(**{name: getattr(one, name) for name in ENTRY_COLUMNS}))


def _timed(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
