"""What a harness process can be told to do: each is one part of the product's own work."""

from __future__ import annotations

import importlib
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.actors import person
from audit.anchor.signing import sign_round
from audit.anchoring import anchor_config
from audit.sealing import seal_pending, sealed_size
from policies.history import Author
from policies.models import PolicyVersion
from policies.services import publish_version
from review_queue.errors import AlreadyDecided, WrongState
from review_queue.execution.run import run_execution
from review_queue.execution.workspace import TaskWorkspace
from review_queue.jobs import run_execution_job
from review_queue.models import Decision, Draft, Task
from review_queue.rounds.sweep import sweep
from review_queue.services.decisions import deciding
from review_queue.services.drafts.drafting import draft_waiting_tasks, record_result
from review_queue.services.effects.executing import create_executions
from review_queue.services.effects.resolving import confirm_it_happened
from review_queue.services.effects.stopping import stop
from review_queue.services.judging.policy_events import activate_due_policy, record_policy_event
from tests.builders import a_draft, ballot
from tests.torture import people
from tests.torture.client import Browser, Page, click_through
from tests.torture.effects_log import Log

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

EVERY_S = 0.2
MOST_ASKED = 20


def sweep_for_ever() -> None:
    """What `manage.py sweep --loop` does for executions, more often; ends on SIGTERM."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    while not over.wait(EVERY_S):
        try:
            sweep()
        except DatabaseError as error:
            print("database:", error, flush=True)  # noqa: T201
            connection.close()


def stock_up(letters: str, count: int) -> None:
    """Tasks of mixed classes in turn that wait for a person."""
    for number in range(count):
        people.waiting(letters[number % len(letters)], mail=number % 8 < 4)


def approve_in_turn(ids: list[int], name: str, log: str, tries: int = MOST_ASKED) -> None:
    """A client that approves one after the other and logs what it was told.

    What somebody else decided meanwhile is left; a lost database is asked again, as a person would.
    """
    client = Log(Path(log))
    for task_id in ids:
        for _ in range(tries):
            try:
                people.say_yes(Task.objects.get(pk=task_id), client, by=name)
            except (AlreadyDecided, WrongState):
                break
            except DatabaseError:
                connection.close()
                continue
            break


def click(
    browser: tuple[str, int, str], pages: list[Page], tries: int, together: Barrier | None
) -> None:
    """The load client over real HTTP; `browser` is whose, at which port, and the log's path."""
    name, port, log = browser
    browser_of = Browser(name, people.PASSWORD, port, Log(Path(log)))
    counts = click_through(browser_of, pages, tries=tries, together=together)
    print("statuses", counts, flush=True)  # noqa: T201


def store_draft(task_id: int, kind: str, payload: dict[str, Any]) -> None:
    """The model's reply has come: keep it and route the task."""
    record_result(task_id, a_draft((kind, payload)))


def run_due_ones(ids: list[int]) -> None:
    """Run these executions as messages would have it."""
    for one in ids:
        run_execution_job(one)


def run_at_once(ids: list[int], again: int) -> None:
    """Every message is delivered `again` times."""
    for one in ids:
        for _ in range(again):
            run_execution(one)


def approve_all(ids: list[int], name: str) -> None:
    """Approve as this person, gates passed; a task that is closed is left alone."""
    user = User.objects.get(username=name)
    for task in Task.objects.filter(pk__in=ids, state="pending"):
        deciding.approve_task(ballot(task, user))


def forge(task_id: int, name: str) -> None:
    """Somebody who can write to the database makes an approval up, all but the ledger."""
    task = Task.objects.get(pk=task_id)
    draft = Draft.objects.get(task=task, version=task.draft_version)
    user = User.objects.get(username=name)
    with transaction.atomic():
        decision = Decision.objects.create(
            task=task,
            draft=draft,
            generation=task.generation,
            seat=1,
            answer="approve",
            decided_by=user,
            actor=person(user).as_json(),
            channel="admin",
            draft_hash=task.draft_hash,
            evidence_hash=task.evidence_hash,
            policy_version=0,
            decided_at=timezone.now(),
        )
        Task.objects.filter(pk=task_id).update(state="approved", version=task.version + 1)
        create_executions(task, decision, list(draft.actions.all()), at=timezone.now())


def confirm(ids: list[int], name: str) -> None:
    """A person says that the lost steps happened, of tasks where that is still unknown."""
    user, owner = User.objects.get(username=name), User.objects.get(username="carol")
    for task in Task.objects.filter(pk__in=ids, state="outcome_unknown"):
        for one in (owner, user):  # money takes two who say the same
            if Task.objects.filter(pk=task.pk, state="outcome_unknown").exists():
                confirm_it_happened(task_id=task.pk, user=one, evidence="seen")


def stop_everything(name: str) -> None:
    """The owner's stop button."""
    stop(user=User.objects.get(username=name))


def publish(version_id: int) -> None:
    """Publish a draft of the policy; where it has to wait, its waiting time is over at once."""
    draft = PolicyVersion.objects.get(pk=version_id)
    author = Author(None, "carol")
    publish_version(version=draft, by=author, note="x", record=record_policy_event, owner_ids=())
    activate_due_policy(now=timezone.now() + timedelta(days=30))


def anchor() -> None:
    """Seal what was committed, sign the sequence, export the note."""
    seal_pending()
    done = sign_round(anchor_config())
    if done.refusal or done.size != sealed_size():
        raise RuntimeError(f"signed {done.size} of {sealed_size()}: {done.refusal}")


def migrate() -> None:
    """Bring the database up to date and put its triggers back."""
    call_command("migrate", interactive=False, verbosity=0)


def wrap_leaves(trap: Callable[[str], None]) -> None:
    """The two places that lie where the product may not know of failpoints.

    K9 of a note: it is stored, and the worker has not heard so yet. K16: a checkpoint is signed
    and not exported.
    """
    signing: Any = importlib.import_module("audit.anchor.signing")
    append_note = signing.append_note

    def signed_then_trap(*given: Any) -> Any:
        trap("K16")
        return append_note(*given)

    signing.append_note = signed_then_trap
    add_note = TaskWorkspace.add_note

    def stored_then_trap(self: TaskWorkspace, *, key: str, text: str) -> str:
        reference = add_note(self, key=key, text=text)
        trap("K9")
        return reference

    TaskWorkspace.add_note = stored_then_trap  # type: ignore[method-assign]


JOBS: dict[str, Callable[..., Any]] = {
    "sweep_for_ever": sweep_for_ever,
    "sweep": sweep,
    "draft": draft_waiting_tasks,
    "stock_up": stock_up,
    "approve_in_turn": approve_in_turn,
    "click": click,
    "store_draft": store_draft,
    "run": run_due_ones,
    "run_twice": run_at_once,
    "approve": approve_all,
    "forge": forge,
    "confirm": confirm,
    "stop": stop_everything,
    "publish": publish,
    "anchor": anchor,
    "migrate": migrate,
}
