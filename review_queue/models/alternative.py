"""Decision support: the other ranked options a drafter offers beside its draft."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Alternative(models.Model):
    """One more option of a draft, at its place in the drafter's ranking. Written once.

    The draft's own actions are the option at the draft's `option_rank`. `actions` holds
    {kind, payload} and `evidence` {kind, reference, title, quote}, in order. Choosing it makes it a
    draft version of its own, frozen and judged like any other.
    """

    draft = models.ForeignKey("queue.Draft", on_delete=models.PROTECT, related_name="alternatives")
    rank = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    actions = models.JSONField(default=list)
    evidence = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "rank"], name="queue_alternative_once")
        ]

    def __str__(self) -> str:
        return self.title
