"""When a person last confirmed that a rule in force still says what it should."""

from __future__ import annotations

from django.db import models

from policies.history import tracked


class RuleReview(models.Model):
    """The last confirmation of one rule, by the key it keeps from version to version.

    It stands apart from the rule, because a published rule is never changed. Written by its service
    only; its history keeps the confirmations before.
    """

    rule_key = models.CharField(max_length=60, unique=True)
    reviewed_at = models.DateTimeField()
    reviewed_by_id = models.IntegerField(null=True)
    reviewed_by_name = models.CharField(max_length=200)
    history = tracked()

    def __str__(self) -> str:
        return f"rule {self.rule_key}, confirmed {self.reviewed_at:%Y-%m-%d}"
