"""Who may read and take away the trail: auditors and owners, over the admin's own log-in."""

from __future__ import annotations

from collections.abc import Callable

from review_queue.guarded_pages import READING, View, guarded

READ_TRAIL = "audit.view_entry"
REFUSED = "Only auditors and owners read the audit trail. Nothing was shown or written."


def reads_trail(*, methods: tuple[str, ...] = READING) -> Callable[[View], View]:
    """Refuse with 403 and a reason who may not read the trail, with 405 for other methods."""
    return guarded(READ_TRAIL, refused=REFUSED, methods=methods)
