"""What it means when nobody decides in time. Whatever it means, nothing is ever let out."""

from __future__ import annotations

from datetime import datetime

from review_queue.errors import WrongState
from review_queue.models import RuleHit, Silence, SilenceChoice, Task

# Where several rules asked for a person and mean different things, the first of these counts.
MOST_CAREFUL_FIRST = (Silence.ESCALATE, Silence.WAIT, Silence.EXPIRE, Silence.REJECT)
CLOSING = (Silence.EXPIRE, Silence.REJECT)


def meaning_of_silence(task: Task) -> Silence:
    """What the rules that asked for a person here say, the most careful; else the workflow."""
    choices = SilenceChoice.objects.filter(workflow_id=task.workflow_id)
    hits = RuleHit.objects.filter(
        verdict__task=task, verdict__draft__version=task.draft_version
    ).values("rule_key")
    said = set(choices.filter(rule_key__in=hits).values_list("on_silence", flat=True))
    if not said:
        return Silence(task.workflow.on_silence)
    return next(meaning for meaning in MOST_CAREFUL_FIRST if meaning in said)


def refuse_late(task: Task, now: datetime) -> None:
    """Raises WrongState when the time to decide is over and silence closes the task."""
    if task.expires_at is None or task.expires_at > now:
        return
    if meaning_of_silence(task) in CLOSING:
        raise WrongState("The time to decide this task is over. Nothing was decided.")
