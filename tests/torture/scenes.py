"""Short plays, each with one guard in the lead: green as the product is, red without the guard."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import connection, transaction

from audit.trigger_store import install_triggers, remove_triggers
from review_queue.models import Company, Execution, Task, Workflow
from review_queue.services.effects.stopping import restart, stop
from tests.torture.people import approved, received, time_passes, waiting
from tests.torture.world import World, wait_until

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess


def duplicate_delivery(world: World, sabotage: str) -> None:
    """The message comes a second time while the first worker waits for its answer."""
    ids = _ids(approved("A", world.client_log, mail=False))
    first = frozen_at(world, "K10", ids, sabotage)
    world.do("run", ids, sabotage=sabotage)
    wake(first)


def zombie(world: World, sabotage: str) -> None:
    """A worker sleeps past its lease; another one has sent and not recorded when it wakes."""
    ids = _ids(approved("A", world.client_log, mail=False))
    old = frozen_at(world, "K6", ids, sabotage)
    time_passes()
    Execution.objects.filter(pk__in=ids).update(status="ready")  # what a sweep does with it
    # Where the sabotage took the triggers away, nobody else would run anything either.
    new = frozen_at(world, "K10", ids, "no_triggers" if sabotage else "")
    wake(old)
    wake(new)


def lost_after_send(world: World, sabotage: str) -> None:
    """Killed between the provider's yes and our record, in class A."""
    task = approved("A", world.client_log)
    world.die_at("K10", "run", _ids(task))
    world.nemesis_log.say(what="killed_at", point="K10", task=task.pk, unknown=True)
    for _ in range(2):
        time_passes()
        world.do("sweep", sabotage=sabotage)


def retried(world: World, sabotage: str) -> None:
    """The same in class K: it is repeated under the same key."""
    task = approved("K", world.client_log)
    world.die_at("K10", "run", _ids(task), sabotage=sabotage)
    world.nemesis_log.say(what="killed_at", point="K10", task=task.pk, unknown=False)
    for _ in range(2):
        time_passes()
        world.do("sweep", sabotage=sabotage)


def killed_before_commit(world: World, sabotage: str) -> None:
    """Killed inside T3: as long as the intent is not committed nothing may have been sent."""
    task = approved("A", world.client_log, mail=False)
    world.die_at("K14", "run", _ids(task), sabotage=sabotage)
    time_passes()
    world.do("sweep")


def tampered(world: World, sabotage: str) -> None:
    """Somebody with the database's password changes the words after the approval."""
    task = approved("A", world.client_log)
    _by_force("UPDATE queue_action SET payload_text = replace(payload_text, 'way', 'day')")
    assert task.draft_hash
    world.do("sweep", sabotage=sabotage)


def undecided(world: World, sabotage: str) -> None:
    """The yes behind a run becomes a no, by force."""
    approved("A", world.client_log)
    world.client_log.path.write_text("")  # what the client was told is no longer what stands
    _by_force("UPDATE queue_decision SET answer = 'send_back'")
    world.do("sweep", sabotage=sabotage)


def stopped(world: World, sabotage: str) -> None:
    """The stop button is pressed before any of five tasks is sent, and released later."""
    ids = _ids(*(approved("K", world.client_log) for _ in range(5)))
    owner = User.objects.get(username="carol")
    stop(user=owner)
    world.nemesis_log.say(what="paused")
    world.do("run", ids, sabotage=sabotage)
    world.do("sweep", sabotage=sabotage)
    world.nemesis_log.say(what="released")
    restart(user=owner)
    world.do("sweep")


def over_limit(world: World, sabotage: str) -> None:
    """Two refunds of 40 where 50 a day may go out."""
    Workflow.objects.filter(key="torture-K").update(daily_amount_limit_minor=5_000)
    ids = _ids(*(approved("K", world.client_log, minor=4_000) for _ in range(2)))
    for one in ids:
        world.do("run", [one], sabotage=sabotage)


def approver_gone(world: World, sabotage: str) -> None:
    """Whoever approved it is switched off before it is sent."""
    ids = _ids(approved("K", world.client_log, by="dana"))
    User.objects.filter(username="dana").update(is_active=False)
    world.nemesis_log.say(what="switched_off", user="dana")
    world.do("run", ids, sabotage=sabotage)


def own_work(world: World, sabotage: str) -> None:
    """Alice approves what she handed in herself."""
    task = waiting("K", requested_by=User.objects.get(username="alice"))
    _try(world, "approve", [task.pk], "alice", sabotage=sabotage)
    world.do("sweep", sabotage=sabotage)


def two_people(world: World, sabotage: str) -> None:
    """Two thousand euros need two people; one of them says yes."""
    task = waiting("K", minor=200_000)
    world.do("approve", [task.pk], "bob", sabotage=sabotage)
    world.do("sweep", sabotage=sabotage)


def told(world: World, sabotage: str) -> None:
    """A client approves and is told so."""
    task = waiting("K")
    world.do("approve", [task.pk], "bob", sabotage=sabotage)
    world.client_log.say(client="bob", task=task.pk, answer="approve")
    world.do("sweep")


def ordinary(world: World, sabotage: str) -> None:
    """One task of each class, drafted, approved and run; nothing happens to it."""
    received("N")
    for letter in "KNQA":
        approved(letter, world.client_log)
    world.do("draft", sabotage=sabotage)
    world.do("sweep", sabotage=sabotage)


def cloned(world: World, sabotage: str) -> None:
    """The database is a copy that another installation was started on."""
    ids = _ids(approved("K", world.client_log))
    Company.objects.update(deployment_id="another-house")
    world.do("run", ids, sabotage=sabotage)


def forged(world: World, sabotage: str) -> None:
    """An approval is made up in the database: decision, state and run, but no ledger entry."""
    task = waiting("K")
    _try(world, "forge", task.pk, "bob", sabotage=sabotage)
    world.do("sweep", sabotage=sabotage)


def frozen_at(world: World, point: str, ids: list[int], sabotage: str) -> ForkServerProcess:
    """A worker that got SIGSTOP at this place and is really stopped there."""
    worker = world.start("run", ids, failpoint=f"{point}:stop", sabotage=sabotage)
    wait_until(lambda: stopped_state(worker.pid), what=f"no worker stopped at {point}")
    return worker


def wake(worker: ForkServerProcess) -> None:
    """SIGCONT, and wait until it has done the rest of its work."""
    os.kill(worker.pid or 0, signal.SIGCONT)
    worker.join(30)


def stopped_state(pid: int | None) -> bool:
    """Whether the kernel says that the process is stopped."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "T"


def _ids(*tasks: Task) -> list[int]:
    found = Execution.objects.filter(task__in=tasks).order_by("pk")
    return list(found.values_list("pk", flat=True))


def _status(ids: list[int]) -> str:
    return Execution.objects.values_list("status", flat=True).get(pk=ids[0])


def _try(world: World, job: str, *arguments: object, sabotage: str) -> None:
    """It may be refused; then it is, and nothing happened."""
    try:
        world.do(job, *arguments, sabotage=sabotage)
    except RuntimeError:
        world.nemesis_log.say(what="refused", job=job)


def _by_force(statement: str) -> None:
    """As somebody would who drops the database's guards, and puts them back afterwards."""
    with transaction.atomic():
        remove_triggers()
        with connection.cursor() as cursor:
            cursor.execute(statement)
        install_triggers()
