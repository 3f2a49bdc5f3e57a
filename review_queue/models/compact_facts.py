"""A small copy of the facts of a machine's draft, so that very many can be judged again quickly."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CompactFacts(models.Model):
    """What the rules can look at of one snapshot, and what everything but the rules asked for.

    `text` is JSON and `check_hash` its digest; `message` is the text that came in, whose digest is
    in `text`, so that it is only read where a rule looks at it. The snapshot stays the record:
    drafts stored before there was such a copy are judged from it. No history: written once.
    """

    facts = models.OneToOneField(
        "queue.FactsSnapshot", on_delete=models.PROTECT, primary_key=True, related_name="compact"
    )
    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(
        "queue.Draft", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    text = models.TextField()
    check_hash = models.CharField(max_length=32)
    message = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "compact facts"
        indexes: ClassVar = [
            models.Index(fields=["created_at", "facts"], name="queue_compact_by_age")
        ]

    def __str__(self) -> str:
        return f"compact facts of task {self.task_id}"
