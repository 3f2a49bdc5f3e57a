"""The ends of the tasks' own hash chains, for whoever verifies the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.heads import ChainHead
from review_queue.models import Task

PREFIX = "task:"


def task_heads(chains: Sequence[str] | None) -> Iterator[ChainHead]:
    """The heads of these chains, or of every task when None; streamed in order of the tasks."""
    rows = Task.objects.order_by("pk")
    if chains is not None:
        numbers = (chain.removeprefix(PREFIX) for chain in chains)
        rows = rows.filter(pk__in=[int(text) for text in numbers if is_key(text)])
    found = rows.values_list("pk", "audit_length", "audit_head").iterator(chunk_size=500)
    for pk, length, head in found:
        yield ChainHead(f"{PREFIX}{pk}", length, head)


def is_key(text: str) -> bool:
    """Whether it can be a task's primary key: a forged chain name must not stop the check."""
    return text.isdecimal() and len(text) <= 18
