"""The steps of a timeline as they are read: titles, names, and what repeats told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.contrib.auth.models import User

from review_queue.desk.words.plain_words import actor_words
from review_queue.models import State
from review_queue.selectors.timeline import Step

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "queue.task.submitted": "Waits for a person",
        "queue.task.auto_approved": "Approved without a person",
        "queue.task.claimed": "Opened to decide",
        "queue.task.seconded": "Approved, the first of two",
        "queue.task.disputed": "Said no; an owner settles it",
        "queue.task.answered_blind": "Said what they would do, before seeing the draft",
        "queue.task.answer_changed": "Changed what they had said",
        "queue.task.redraft_asked": "Another draft asked for",
        "queue.task.taken_by_hand": "Taken to write by hand",
        "queue.task.taken_back": "Taken back before it left",
        "queue.task.voided": "Approval taken back: the customer wrote again",
        "queue.task.customer_wrote_again": "The customer wrote again",
        "queue.task.snoozed": "Put off",
        "queue.task.woken": "Brought back",
        "queue.task.reminded": "Reminded that the time is nearly over",
        "queue.task.escalated": "Told to somebody else: the time is nearly over",
        "queue.task.kept_waiting": "Nobody decided in time; it keeps waiting",
        "queue.task.owners_told": "The owners were told",
        "queue.task.taken_over": "Taken over",
        "queue.task.handed_back": "Handed back",
        "queue.task.vetoed": "Blocked by a person",
        "queue.task.veto_lifted": "Block lifted",
        "queue.task.opinion_asked": "Second opinion asked for",
        "queue.task.opinion_given": "Second opinion given",
        "queue.task.commented": "Comment",
        "queue.task.explained": "Said why, in their own words",
        "queue.task.option_chosen": "Another option chosen",
        "queue.task.dispatched": "Sending started",
        "queue.task.executed": "Done",
        "queue.task.step_executed": "One step done",
        "queue.task.will_retry": "Did not work yet, tried again",
        "queue.task.outcome_lost": "Outcome unknown",
        "queue.task.outcome_stated": "Said what became of the lost step",
        "queue.task.again_asked": "Wants it to run again; two people have to",
        "queue.task.retried": "Runs again",
        "queue.task.retry_seconded": "Runs again by this person's word too",
        "queue.task.effect_checked": "Asked whether it really stands there",
        "queue.task.file_added": "Added a file",
        "queue.task.file_removed": "Took an added file away",
        "queue.task.erased": "Personal data erased, as the law asks",
        "queue.task.returned": "Given back before it left",
        "queue.task.refused": "Refused: nothing was decided",
        "queue.task.approved": "Approved",
        "queue.task.sent_back": "Sent back for a better draft",
        "queue.task.claim_opened": "Opened a proof",
        "queue.task.opened_in_batch": "Opened among look-alikes",
    }
)
_DOORS: Mapping[str, str] = MappingProxyType(
    {"cli": "on the command line", "api": "over the API", "demo": "part of the demo"}
)
_FOLDED = frozenset({"queue.task.viewed"})


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One line. `times` is how often the same person did the same in a row, up to `last_at`."""

    step: Step
    title: str
    by: str
    door: str
    state: str
    times: int = 1
    last: Step | None = None

    @property
    def adds_state(self) -> bool:
        """Whether where it went says more than the title does: not beside "Waits for a person"."""
        return self.state not in ("", self.title) and self.step.kind != "queue.task.submitted"


def shown_steps(steps: Sequence[Step]) -> tuple[ShownStep, ...]:
    """The steps in plain words, oldest first; one query for the names of people."""
    names = _names(steps)
    lines: list[ShownStep] = []
    for step in steps:
        before = lines[-1] if lines else None
        if before is not None and _repeats(before.step, step):
            lines[-1] = replace(before, times=before.times + 1, last=step)
        else:
            lines.append(_line(step, names))
    return tuple(lines)


def shown_lines(steps: Sequence[Step], title: Callable[[str], str]) -> tuple[ShownStep, ...]:
    """Every step as a line of its own, titled by its kind; one query for the names of people."""
    names = _names(steps)
    return tuple(replace(_line(step, names), title=title(step.kind)) for step in steps)


def task_title(kind: str) -> str:
    """What a task's event is called: "Waits for a person" for queue.task.submitted."""
    plain = kind.rpartition(".")[2].replace("_", " ").capitalize()
    return _TITLES.get(kind, plain)


def _repeats(before: Step, step: Step) -> bool:
    who_before = (before.actor_kind, before.actor_id, before.actor)
    same = before.kind == step.kind and who_before == (step.actor_kind, step.actor_id, step.actor)
    return same and step.kind in _FOLDED


def _line(step: Step, names: Mapping[str, str]) -> ShownStep:
    actor = {"kind": step.actor_kind, "id": step.actor_id, "name": step.actor}
    name = names.get(step.actor_id, "") if step.actor_kind == "person" else ""
    by = name or actor_words(actor, otherwise="the system")
    moved = step.state_to if step.state_to != step.state_from else ""
    return ShownStep(
        step=step,
        title=_TITLES.get(step.kind, step.title),
        by=by,
        door="" if by == "the command line" else _DOORS.get(step.channel, ""),
        state=str(dict(State.choices).get(moved, moved)),
    )


def _names(steps: Iterable[Step]) -> dict[str, str]:
    return full_names(step.actor_id for step in steps if step.actor_kind == "person")


def full_names(ids: Iterable[str]) -> dict[str, str]:
    """Full names by id; whoever has none, or has left, keeps the name of the record."""
    known = {int(one) for one in ids if one.isascii() and one.isdigit()}
    people = User.objects.in_bulk(known) if known else {}
    return {str(key): user.get_full_name() for key, user in people.items()}
