"""That a refused decision left nothing behind."""

from __future__ import annotations

from review_queue.models import Decision, Execution, Task
from tests.builders import fresh


def nothing_decided(task: Task) -> None:
    assert Decision.objects.count() == 0
    assert Execution.objects.count() == 0
    assert fresh(task).state == task.state
