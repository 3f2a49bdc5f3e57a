"""The run of one approved action, and every try."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Execution(models.Model):
    """One approved action on its way out. `fence` rises per claim; `next_at` ends the hold.

    From `kind` to `payee` stands what the windows of the policy count, fixed at approval:
    `alive_until` rises while a worker is long over the effect and lives (execution/alive.py).
    `payee` is the account or contact the money goes to, `amount_minor` is 0 where none moves.
    """

    class Status(models.TextChoices):
        """Where the run stands."""

        READY = "ready", "Ready"
        LEASED = "leased", "Claimed by a worker"
        DISPATCHING = "dispatching", "Being sent"
        SUCCEEDED = "succeeded", "Done"
        FAILED = "failed", "Failed"
        UNKNOWN = "unknown", "Outcome unknown"
        CANCELLED = "cancelled", "Cancelled"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="executions")
    generation = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    action = models.ForeignKey("queue.Action", on_delete=models.PROTECT)
    decision = models.ForeignKey("queue.Decision", on_delete=models.PROTECT)
    content_hash = models.CharField(max_length=64)
    effect_class = models.CharField(max_length=1)
    idempotency_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.READY)
    fence = models.PositiveBigIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    alive_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    first_dispatched_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    external_ref = models.CharField(max_length=300, blank=True)
    detail = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    kind = models.CharField(max_length=40, blank=True)
    workflow_number = models.BigIntegerField(null=True)
    contact_number = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField(default=0)
    amount_currency = models.CharField(max_length=3, blank=True)
    payee = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "generation", "position"], name="queue_execution_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], name="queue_ready", condition=models.Q(status="ready")
            ),
            models.Index(
                fields=["status", "lease_until"],
                name="queue_in_flight",
                condition=models.Q(status__in=["leased", "dispatching", "unknown"]),
            ),
            models.Index(fields=["workflow_number", "created_at"], name="queue_by_workflow_day"),
            models.Index(
                fields=["contact_number", "kind", "created_at"],
                name="queue_by_contact_kind",
                condition=models.Q(contact_number__isnull=False),
            ),
            models.Index(
                fields=["payee", "created_at"],
                name="queue_by_payee",
                condition=~models.Q(payee=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} of task {self.task_id}: {self.status}"


class Attempt(models.Model):
    """One step of one try. Append-only; late evidence is welcome, nothing is overwritten."""

    execution = models.ForeignKey(Execution, on_delete=models.PROTECT, related_name="tries")
    fence = models.PositiveBigIntegerField()
    phase = models.CharField(max_length=20)
    at = models.DateTimeField()
    request_sha256 = models.CharField(max_length=64, blank=True)
    response_sha256 = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["execution", "fence", "phase"], name="queue_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.outcome}"
