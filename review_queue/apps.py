"""The queue app: package review_queue, label queue (ADR 0001)."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class QueueConfig(AppConfig):
    """Task life-cycle, review desk and execution engine."""

    name = "review_queue"
    label = "queue"
    verbose_name = "Review queue"

    def ready(self) -> None:
        """After every migration groups, company row and guards stand; task chains are known."""
        from audit import person_erasing  # noqa: PLC0415 - needs the apps loaded
        from audit.heads import register  # noqa: PLC0415 - needs the apps loaded
        from audit.verify import checks  # noqa: PLC0415 - needs the apps loaded
        from review_queue.founding import found  # noqa: PLC0415 - needs the apps loaded
        from review_queue.guards.erasure import register_lawful_erasures  # noqa: PLC0415
        from review_queue.guards.execution import register_execution_guards  # noqa: PLC0415
        from review_queue.guards.grounds import register_grounds_guards  # noqa: PLC0415
        from review_queue.guards.installing import make_way, put_back  # noqa: PLC0415
        from review_queue.guards.task import register_task_guards  # noqa: PLC0415
        from review_queue.ledger.approval_checks import approval_problems  # noqa: PLC0415
        from review_queue.ledger.personal_data import PREFIX as CUSTOMERS  # noqa: PLC0415
        from review_queue.ledger.personal_data import CustomerData  # noqa: PLC0415
        from review_queue.ledger.task_checks import task_problems  # noqa: PLC0415
        from review_queue.selectors.task_heads import PREFIX, task_heads  # noqa: PLC0415

        register(PREFIX, task_heads)
        person_erasing.register(CUSTOMERS, CustomerData())
        register_lawful_erasures()
        register_task_guards()
        register_execution_guards()
        register_grounds_guards()
        pre_migrate.connect(make_way, sender=self, dispatch_uid="queue.make_way")
        post_migrate.connect(put_back, sender=self, dispatch_uid="queue.put_back")
        checks.register("tasks", task_problems)
        checks.register("approvals", approval_problems)
        post_migrate.connect(found, sender=self, dispatch_uid="queue.found")
