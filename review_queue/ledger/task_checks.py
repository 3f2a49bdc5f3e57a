"""The ledger against the tasks: one move, one history row, one entry; and no impossible life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from audit.chain import utc_text
from audit.verify.reading import one_moment
from audit.verify.report import Problem, Remark
from review_queue.ledger.approval_checks import wrong_approval
from review_queue.ledger.duty_checks import decided_alone, wrong_duties
from review_queue.ledger.lives import AT_ONCE, Life, read_lives, touched_tasks
from review_queue.models import TRANSITIONS
from review_queue.selectors.task_heads import PREFIX

# Where in the chain, and what; None when all is well.
Wrong = tuple[int, str] | None
_EDGES = frozenset(
    (str(source), str(target)) for sources, target in TRANSITIONS.values() for source in sources
)


def task_problems(base: int) -> Iterator[Problem]:
    """Per task the first thing that does not fit; after `base` seals only tasks touched since.

    Tasks go on living meanwhile: what looks wrong is looked at again in one moment.
    """
    ids = touched_tasks(base)
    while batch := list(islice(ids, AT_ONCE)):
        for suspect in _problems_of(batch):
            if isinstance(suspect, Remark):
                yield suspect
                continue
            with one_moment():
                again = _problems_of([int(suspect.chain.removeprefix(PREFIX))])
            yield from (one for one in again if not isinstance(one, Remark))


def _problems_of(ids: Sequence[int]) -> list[Problem]:
    problems: list[Problem] = []
    for task_id, life in read_lives(ids).items():
        wrong = next(filter(None, (check(life) for check in CHECKS)), None)
        if wrong:
            problems.append(_described(Problem, task_id, life, *wrong))
        elif alone := decided_alone(life):
            problems.append(_described(Remark, task_id, life, *alone))
    return problems


def _described(sort: type[Problem], task_id: int, life: Life, position: int, words: str) -> Problem:
    own = life.told_at(position)
    return sort(
        f"{PREFIX}{task_id}", position, words, own.get("kind", ""), own.get("entry_hash", "")
    )


def _wrong_history(life: Life) -> Wrong:
    """Versions without a gap, the last row as the task is, and every row told by one entry."""
    length = max(1, len(life.entries))
    versions = [row["version"] for row in life.rows]
    if versions != list(range(1, life.now["version"] + 1)):
        return length, "history: the versions kept are not one to the task's own"
    last = life.rows[-1]
    for name, value in life.now.items():
        if last[name] != value:
            return length, f"history: the task's {name} is not what was kept last"
    told = Counter((one["kind"], one["occurred_at"]) for one in life.entries)
    for row in life.rows:
        if row["history_type"] == "+":
            continue
        key = (row["history_change_reason"], utc_text(row["history_date"]))
        if not told[key]:
            return length, f"history: no entry tells of version {row['version']}"
        told[key] -= 1
    return None


def _wrong_entries(life: Life) -> Wrong:
    """States that follow from each other along the table of moves, each with its history row."""
    kept = Counter(
        (row["history_change_reason"], utc_text(row["history_date"])) for row in life.rows
    )
    state = ""
    for entry in life.entries:
        told = entry["told"]
        before, after = told.get("from"), told.get("to")
        if after is None:
            state = state if told else ""
            continue
        if before is not None and state and before != state:
            return entry["position"], f"life: it leaves {before}, but the task was {state}"
        if before is not None and before != after:
            if (before, after) not in _EDGES:
                return entry["position"], f"life: nothing leads from {before} to {after}"
            if not kept[(entry["kind"], entry["occurred_at"])]:
                return entry["position"], "history: no row was kept of this move"
        state = after
    if state and state != life.now["state"]:
        return len(life.entries), f"life: it ends as {state}, but the task is {life.now['state']}"
    return None


CHECKS: tuple[Callable[[Life], Wrong], ...] = (
    *(_wrong_history, _wrong_entries),
    *(wrong_approval, wrong_duties),
)
