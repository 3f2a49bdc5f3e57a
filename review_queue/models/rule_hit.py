"""Which rule applied to which draft, so that an owner can see what each rule still does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RuleHit(models.Model):
    """One rule that hit one draft, written with the verdict and worked out from it.

    `rule_key` stays the same from version to version of the policy. No history: the verdict is the
    record; these rows only let the hits of a rule be counted from the index.
    """

    verdict = models.ForeignKey("queue.Verdict", on_delete=models.PROTECT, related_name="rule_hits")
    rule_key = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["verdict", "rule_key"], name="queue_rule_hit_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["rule_key", "created_at"], name="queue_hits_of_rule")
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_key} on verdict {self.verdict_id}"
