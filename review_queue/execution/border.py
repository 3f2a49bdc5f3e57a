"""Right before the connector: are these the very bytes that were written down at dispatch?"""

from __future__ import annotations

import hashlib

from connectors.contract import FrozenRequest
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
    sha = hashlib.sha256(request.payload_text.encode()).hexdigest()
    return Attempt.objects.filter(
        execution=lease.execution_id,
        fence=lease.fence,
        phase="dispatch",
        request_sha256=sha,
        execution__action__kind=request.kind,
        execution__content_hash=request.content_hash,
        execution__idempotency_key=request.idempotency_key,
    ).exists()
