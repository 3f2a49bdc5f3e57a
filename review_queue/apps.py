"""The queue app: package review_queue, label queue (ADR 0001)."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class QueueConfig(AppConfig):
    """Task life-cycle, review desk and execution engine."""

    name = "review_queue"
    label = "queue"
    verbose_name = "Review queue"

    def ready(self) -> None:
        """After every migration the groups and the company row stand; task chains are known."""
        from audit.heads import register  # noqa: PLC0415 - needs the apps loaded
        from review_queue.selectors.task_heads import PREFIX, task_heads  # noqa: PLC0415
        from review_queue.services.founding import found  # noqa: PLC0415 - needs the apps loaded

        register(PREFIX, task_heads)
        post_migrate.connect(found, sender=self, dispatch_uid="queue.found")
