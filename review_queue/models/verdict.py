"""What the gate looked at and what it said."""

from __future__ import annotations

from django.db import models

from review_queue.models.packed_facts import PackedFactsField


class FactsSnapshot(models.Model):
    """The facts as they were, with the source of every value; replays to the same verdict."""

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="snapshots")
    draft = models.OneToOneField("queue.Draft", on_delete=models.PROTECT, related_name="facts")
    schema_version = models.PositiveSmallIntegerField()
    json_text = PackedFactsField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"facts of task {self.task_id}"


class Verdict(models.Model):
    """The gate's answer about one draft. `inclusion_probability` is that of any random pick."""

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="verdicts")
    draft = models.OneToOneField("queue.Draft", on_delete=models.PROTECT, related_name="verdict")
    facts = models.OneToOneField(FactsSnapshot, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField()
    reasons = models.JSONField()
    hold_seconds = models.PositiveIntegerField()
    required_group = models.CharField(max_length=150, blank=True)
    reviewers_needed = models.PositiveSmallIntegerField()
    inclusion_probability = models.FloatField(default=1.0)
    picked_at_random = models.BooleanField(default=False)
    policy_version = models.PositiveIntegerField()
    engine_version = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"verdict on task {self.task_id}"
