"""The queue app: package review_queue, label queue (ADR 0001)."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    """Task life-cycle, review desk and execution engine."""

    name = "review_queue"
    label = "queue"
    verbose_name = "Review queue"
