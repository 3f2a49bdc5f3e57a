"""Carrying a recall out: asked for by an owner, done by a job, task by task, resumable."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from review_queue.doorbell import ring_after_commit
from review_queue.errors import InvalidEdit, NotReviewer, QueueError, WrongState
from review_queue.models import Recall, RecallStep, Task
from review_queue.recalling.plan import RecallPlan, plan_recall
from review_queue.recalling.scope import RecallScope
from review_queue.services.effects.undoing import take_back_approval, undo_effects, undo_what_can_be

Plan, Outcome, Status = RecallStep.Plan, RecallStep.Outcome, Recall.Status
ALIVE = timedelta(minutes=2)  # a run that has not said anything for so long was lost
NOT_RECALLED = "Left as it is: "


class PlanChanged(QueueError):
    """What would happen is not what the owner saw."""

    what_to_do = "Look at the new preview and decide again."


@transaction.atomic
def start_recall(*, scope: RecallScope, user: User, reason: str, fingerprint: str) -> Recall:
    """Keep the plan the owner saw and ask a worker to carry it out.

    Raises NotReviewer, InvalidEdit without a reason, WrongState when there is nothing to recall
    or too much, PlanChanged when the plan is not the one previewed. Nothing is taken back then.
    """
    if not user.has_perm("queue.stop_everything"):
        raise NotReviewer("Only owners recall. Nothing was taken back.")
    if not reason.strip():
        raise InvalidEdit("Nothing was taken back.", fields={"reason": "Say in a few words why."})
    plan = plan_recall(scope)
    _check(plan, fingerprint)
    now = timezone.now()
    recall = Recall.objects.create(
        scope=scope.as_json(),
        words=scope.words(),
        reason=reason.strip(),
        asked_by=user,
        total=len(plan.tasks),
        created_at=now,
    )
    RecallStep.objects.bulk_create(
        RecallStep(recall=recall, task=one.task, plan=one.plan, detail="; ".join(one.stays))
        for one in plan.tasks
    )
    _say(recall, user, "started", reason=recall.reason, scope=recall.scope, tasks=recall.total)
    ring_after_commit("recall_job", recall.pk)
    return recall


@transaction.atomic
def stop_recall(*, recall_id: int, user: User) -> bool:
    """Stop after the task it is at; False when it had ended already."""
    if not user.has_perm("queue.stop_everything"):
        raise NotReviewer("Only owners stop a recall. Nothing was changed.")
    running = Recall.objects.filter(pk=recall_id, status__in=[Status.WAITING, Status.RUNNING])
    stopped = bool(running.update(cancel_requested=True))
    if stopped:
        _say(Recall.objects.get(pk=recall_id), user, "stop_asked")
    return stopped


def run_recall(recall_id: int) -> None:
    """Do the work, if nobody else does; done steps are never repeated."""
    if not _claim(recall_id):
        return
    recall = Recall.objects.select_related("asked_by").get(pk=recall_id)
    for step in recall.steps.filter(outcome="").select_related("task"):
        now = timezone.now()
        live = Recall.objects.filter(pk=recall_id, cancel_requested=False)
        if not live.update(beat_at=now):
            _finish(recall, Status.CANCELLED)
            return
        outcome, detail = _carry_out(step, recall.asked_by)
        RecallStep.objects.filter(pk=step.pk, outcome="").update(
            outcome=outcome, detail=detail, done_at=timezone.now()
        )
    _finish(recall, Status.DONE)


def run_waiting_recalls() -> None:
    """Take up recalls whose ring was lost or whose worker went away (beat)."""
    for recall_id in Recall.objects.filter(_free()).order_by("id").values_list("id", flat=True):
        run_recall(recall_id)


def _check(plan: RecallPlan, fingerprint: str) -> None:
    if plan.too_many:
        raise WrongState("This is too much for one recall. Nothing was taken back; narrow it.")
    if not plan.tasks:
        raise WrongState("There is nothing to recall there. Nothing was taken back.")
    if plan.fingerprint != fingerprint:
        raise PlanChanged("Something happened since you looked. Nothing was taken back.")


def _carry_out(step: RecallStep, user: User) -> tuple[str, str]:
    if step.plan == Plan.STAYS:
        return Outcome.REFUSED, f"{NOT_RECALLED}{step.detail}"
    try:
        if step.plan == Plan.WITHDRAW:
            task: Task = take_back_approval(task_id=step.task_id, user=user)
        elif step.plan == Plan.UNDO:
            task = undo_effects(task_id=step.task_id, user=user)
        else:
            task = undo_what_can_be(task_id=step.task_id, user=user)
    except QueueError as refusal:
        return Outcome.REFUSED, str(refusal)
    kept = f" {NOT_RECALLED}{step.detail}" if step.detail else ""
    return Outcome.DONE, f"Now: {task.get_state_display().lower()}.{kept}"


def _free() -> Q:
    lost = Q(status=Status.RUNNING, beat_at__lt=timezone.now() - ALIVE)
    return Q(status=Status.WAITING) | lost


def _claim(recall_id: int) -> bool:
    mine = Recall.objects.filter(_free(), pk=recall_id)
    return bool(mine.update(status=Status.RUNNING, beat_at=timezone.now()))


@transaction.atomic
def _finish(recall: Recall, status: str) -> None:
    running = Recall.objects.filter(pk=recall.pk, status=Status.RUNNING)
    if running.update(status=status, finished_at=timezone.now()):
        done = recall.steps.filter(outcome=Outcome.DONE).count()
        refused = recall.steps.filter(outcome=Outcome.REFUSED).count()
        _say(recall, recall.asked_by, "finished", status=status, done=done, refused=refused)


def _say(recall: Recall, user: User, verb: str, **about: object) -> None:
    event = Event(
        f"queue.recall.{verb}", person(user), f"queue.recall:{recall.pk}", about, timezone.now()
    )
    append_event(event, chain="automation")
