"""A small office at work: threads that take whole cycles from receipt to effect, all at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from queue import Empty, Queue
from typing import TYPE_CHECKING

from django.db import DatabaseError

from bench.site import a_reviewer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WAIT_S = 0.1
SWEEP_EVERY_S = 1.0  # thirty times as often as the product does
MOST_AT_ONCE = 50


class Crowd:
    """Seven threads that hand each task on: received, drafted, approved, run; one sweeps."""

    def __init__(self, count: int) -> None:
        from tests.builders import a_workflow  # noqa: PLC0415

        a_workflow()
        self._count = count
        self._received, self._drafted, self._due = Queue[int](), Queue[int](), Queue[int]()
        self._finished = threading.Semaphore(0)
        self._over = threading.Event()
        self.problems: list[DatabaseError] = []

    def work(self) -> float:
        """Seconds until the last task is executed."""
        from review_queue.execution.run import run_execution  # noqa: PLC0415
        from review_queue.models import State, Task  # noqa: PLC0415

        steps: list[Callable[[], None]] = [
            self._receive,
            self._draft,
            self._sweep,
            *(partial(self._approve, a_reviewer(f"bench-{number}")) for number in range(2)),
            *[partial(self._run, run_execution)] * 2,
        ]
        threads = [threading.Thread(target=self._guarded, args=[step]) for step in steps]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for _ in range(self._count):
            while not self._finished.acquire(timeout=1) and not self._over.is_set():
                pass  # a thread that fails ends the run
        seconds = time.perf_counter() - started
        self._over.set()
        for thread in threads:
            thread.join()
        if Task.objects.filter(state=State.EXECUTED).count() != self._count:
            raise SystemExit("not every task was executed; the figures would lie")
        return seconds

    def _guarded(self, step: Callable[[], None]) -> None:
        from django.db import connection  # noqa: PLC0415

        while not self._over.is_set():
            try:
                step()
            except Empty:
                continue  # nothing came for a while
            except DatabaseError as problem:
                self.problems.append(problem)
            except BaseException:
                self._over.set()
                raise
        connection.close()

    def _receive(self) -> None:
        from tests.builders import received  # noqa: PLC0415

        for number in range(self._count):
            self._received.put(received(f"{number} " + "x" * 1000).pk)
        self._over.wait()

    def _draft(self) -> None:
        from review_queue.services.drafts.drafting import draft_waiting_tasks  # noqa: PLC0415

        ids = [self._received.get(timeout=WAIT_S)]
        while len(ids) < MOST_AT_ONCE and not self._received.empty():
            ids.append(self._received.get())
        draft_waiting_tasks(limit=len(ids), drafter=_Canned())
        for task_id in ids:
            self._drafted.put(task_id)

    def _approve(self, reviewer: User) -> None:
        from review_queue.models import Execution, Task  # noqa: PLC0415
        from review_queue.services.decisions.deciding import approve_task  # noqa: PLC0415
        from tests.builders import ballot  # noqa: PLC0415

        task = Task.objects.get(pk=self._drafted.get(timeout=WAIT_S))
        approve_task(ballot(task, reviewer))
        self._due.put(Execution.objects.get(task=task).pk)

    def _run(self, run_execution: Callable[[int], bool]) -> None:
        run_execution(self._due.get(timeout=WAIT_S))
        self._finished.release()

    def _sweep(self) -> None:
        from review_queue.rounds.sweep import sweep  # noqa: PLC0415

        if not self._over.wait(SWEEP_EVERY_S):
            sweep()


class _Canned:
    """A drafter that costs nothing: a note of 1 KB."""

    name = "canned"

    async def draft(self, _request: object) -> object:
        from tests.builders import a_draft, a_note  # noqa: PLC0415

        return a_draft(a_note("x" * 1000))

    async def aclose(self) -> None:
        """Holds nothing."""
