"""Which answers let something run."""

from __future__ import annotations

from review_queue.models import Decision

YES = (
    Decision.Answer.APPROVE,
    Decision.Answer.APPROVE_EDITED,
    Decision.Answer.AUTO,
    Decision.Answer.RETRY,
)
YES_SQL = ", ".join(f"'{answer.value}'" for answer in YES)
