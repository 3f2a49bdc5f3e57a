"""Runs what is due, the oldest first."""

from __future__ import annotations

from review_queue.execution.at_once import run_own_due
from review_queue.execution.claim import claim_due
from review_queue.execution.limits import BATCH
from review_queue.execution.run import run_lease

IN_A_ROW = 50


def run_due(limit: int = BATCH) -> int:
    """Run the executions whose hold is over, the oldest first; returns how many ran.

    What only changes our own records goes many at once; the rest one by one, since each of them
    may take as long as its provider does.
    """
    ran = 0
    while ran < limit:
        ran_now = run_own_due(limit - ran)
        for _ in range(min(IN_A_ROW, limit - ran - ran_now)):
            leases = claim_due(1, own=False)
            if not leases:
                break
            ran_now += sum(map(run_lease, leases))
        if not ran_now:
            break
        ran += ran_now
    return ran
