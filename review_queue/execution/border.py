"""Right before the connector: are these the very bytes that were written down at dispatch?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.db.models import QuerySet

from connectors.contract import FrozenRequest
from kept.queries import Place, kept
from review_queue.execution.claim import Lease
from review_queue.models import Attempt

OTHER_BYTES = (
    "What was about to leave was not what had been approved and written down. Nothing was sent. "
    "Look at the draft and decide again."
)


def is_as_committed(lease: Lease, request: FrozenRequest) -> bool:
    """Hash what is at hand again and ask the database for the dispatch of exactly that.

    Between the two lies this process's memory only, which no check inside T3 can speak for.
    """
    return lease.execution_id in as_written_down([(lease, request)])


def as_written_down(pairs: Collection[tuple[Lease, FrozenRequest]]) -> set[int]:
    """The executions whose dispatch under this lease is exactly of this request; one read."""
    wanted = {
        (lease.execution_id, lease.fence, *_said(request)): lease.execution_id
        for lease, request in pairs
    }
    stored = _dispatches(*(lease.execution_id for lease, _ in pairs)) if pairs else []
    return {wanted[row] for row in stored if row in wanted}


@kept
def _dispatches(*execution_ids: Place) -> QuerySet[Attempt, tuple[object, ...]]:
    rows = Attempt.objects.filter(execution__id__in=execution_ids, phase="dispatch")
    return rows.values_list(
        "execution_id",
        "fence",
        "request_sha256",
        "execution__action__kind",
        "execution__content_hash",
        "execution__idempotency_key",
    )


def _said(request: FrozenRequest) -> tuple[str, str, str, str]:
    sha = hashlib.sha256(request.payload_text.encode()).hexdigest()
    return sha, request.kind, request.content_hash, request.idempotency_key
