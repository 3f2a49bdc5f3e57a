"""Keeps the small copy of a machine draft's facts beside its snapshot, for backtests."""

from __future__ import annotations

from review_queue.backtesting.compact import compact_of, digest
from review_queue.models import CompactFacts, Verdict
from review_queue.rows import insert_row
from review_queue.services.judging.replay import Inquiry


def store_compact_facts(stored: Verdict, inquiry: Inquiry) -> None:
    """Call in the transaction that stores the verdict, for what a machine drafted."""
    insert_row(compact_row(stored, inquiry))


def compact_row(stored: Verdict, inquiry: Inquiry) -> CompactFacts:
    """The row, unsaved."""
    text, message = compact_of(inquiry, stored.reasons)
    return CompactFacts(
        facts_id=stored.facts_id,
        task_id=stored.task_id,
        draft_id=stored.draft_id,
        text=text,
        check_hash=digest(text),
        message=message,
        created_at=stored.created_at,
    )
