"""Two clients approve the same tasks at once over real HTTP, and it is drafted and run once."""

from __future__ import annotations

from collections.abc import Iterator

from review_queue.models import Decision, Draft, Execution, Task
from tests.torture.chaos import drain, ends
from tests.torture.checker import violations
from tests.torture.client import Page
from tests.torture.report import Row
from tests.torture.roles import a_site
from tests.torture.world import World

CLIENTS = ("bob", "dana")


def pages() -> list[Page]:
    """What a reviewer has open of everything that waits."""
    rows = Task.objects.filter(state="pending").order_by("pk")
    found = rows.values_list("pk", "draft_hash", "evidence_hash")
    return [Page(*row) for row in found]


def race(world: World, *, tasks: int) -> Iterator[Row]:
    """Both log in, both say yes to every task, in the same order, while workers run them."""
    world.new_scene(stock=tasks)
    with a_site(world) as port:
        log = str(world.client_log.path)
        workers = [world.start("sweep_for_ever", short=True) for _ in range(2)]
        start = world.barrier(len(CLIENTS))
        clients = [world.start("click", (name, port, log), pages(), 3, start) for name in CLIENTS]
        for client in clients:
            client.join(None)
    problems = [f"a client failed: {world.said()}" for one in clients if one.exitcode]
    problems += drain()
    for worker in workers:
        worker.kill()
        worker.join(10)
    problems += _one_each(tasks) + violations(world.effects(), world.scene_folder)
    won = [Decision.objects.filter(decided_by__username=name).count() for name in CLIENTS]
    note = f"{won[0]} to {won[1]}; {ends()}"
    yield Row("race", "two approve every task at once over HTTP", tasks, tuple(problems), note)
    world.end_scene()


def _one_each(tasks: int) -> list[str]:
    problems = []
    if Decision.objects.count() != tasks or Execution.objects.count() != tasks:
        found = f"{Decision.objects.count()} decisions, {Execution.objects.count()} runs"
        problems.append(f"{tasks} tasks have {found}")
    if Draft.objects.count() != tasks:
        problems.append(f"{Draft.objects.count()} drafts: a plain yes became an edit")
    return problems
