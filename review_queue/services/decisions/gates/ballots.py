"""The gates as a yes meets them: what the ballot says was seen, and what the decision keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from review_queue.models import Action, Draft, Task
from review_queue.services.decisions.ballots import Ballot
from review_queue.services.decisions.gates.passing import check_gates
from review_queue.services.decisions.gates.sight import Sight, sight_of


def sight_of_ballot(
    ballot: Ballot, task: Task, draft: Draft, actions: Sequence[Action], *, seat: int, now: datetime
) -> Sight:
    """What this reviewer had in front of them; asks nothing of the database yet.

    A page that was only fetched ahead says nothing about when it was on the screen. Who takes the
    third seat settles what two others disagree about.
    """
    return sight_of(
        task=task,
        draft=draft,
        actions=actions,
        reviewer=ballot.reviewer,
        now=now,
        shown_at=None if ballot.fetched_ahead else ballot.shown_at,
        confirmed=ballot.confirmed,
        arbitrates=seat > 2,
    )


def what_was_passed(sight: Sight, actions: Sequence[Action]) -> dict[str, object]:
    """The columns of the decision that tell of its gates. Raises GatesOpen while one is open."""
    kept = check_gates(sight, actions)
    if not kept:
        return {}
    blind = next((one.answer for one in sight.answers if one.answer), "")
    found: dict[str, object] = {"gates": kept, "blind_answer": blind}
    if sight.is_measured:
        found["active_ms"] = sight.attention_ms
    return found
