"""What past tasks say about a change, in the words and the order an owner reads them."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.money import money_text
from hitl_site.policy_wiring import known_mistakes
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from review_queue.backtesting import BacktestResult, ChangedTask, preview

MATERIAL = 2
_GOES = {
    "AUTO": "alone",
    "ONE_PERSON": "to one person",
    "TWO_PEOPLE": "to two people",
    "BLOCK": "stopped",
}
_SAID = {
    "approved": "a person said yes",
    "edited": "a person corrected it",
    "sent_back": "a person sent it back",
    "rejected": "a person said no",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One task that another level would have been asked for, in words."""

    task: ChangedTask
    amount: str
    way: str
    outcome: str
    was_wrong: bool


@dataclass(frozen=True, slots=True)
class Replayed:
    """A backtest to be read. The cases are those with the largest amounts, not always all."""

    result: BacktestResult
    freed: tuple[Case, ...]
    slipped: tuple[Case, ...]
    caught: tuple[Case, ...]
    others: tuple[Case, ...]

    @property
    def is_same(self) -> bool:
        """Whether no task would have been treated differently."""
        found = self.result
        return not (found.changed_count or found.other_hold or found.other_group)

    @property
    def slipped_count(self) -> int:
        """Tasks let through that are known to have been wrong, or that people refused."""
        return max(self.result.mistakes_slipped + self.result.refused, 0)

    @property
    def others_count(self) -> int:
        """Tasks that still go to people, but to another number of them."""
        found = self.result
        return found.changed_count - found.newly_alone - found.newly_to_people

    @property
    def two_people(self) -> tuple[int, int]:
        """How many need two people under today's rules, and how many then."""
        name = Level.TWO_PEOPLE.name
        return self.result.before.get(name, 0), self.result.after.get(name, 0)

    @property
    def hours(self) -> str:
        """The difference in people's time a week, without its sign; empty when there is none."""
        minutes = round(abs(self.result.hours_saved_per_week) * 60)
        if not minutes:
            return ""
        return f"{minutes / 60:.1f} h" if minutes >= 60 else f"{minutes} min"

    @property
    def saves(self) -> bool:
        """Whether people have less to look at."""
        return self.result.seconds_saved > 0

    @property
    def money_alone(self) -> str:
        """The money in the tasks that would run alone, by currency."""
        sums = self.result.money_alone.items()
        return " and ".join(money_text(minor, currency) for currency, minor in sums)


def past_month(live: PolicySpec, policy: PolicySpec) -> Replayed | None:
    """The last 30 days under both, as far as a short time reaches; None without past tasks."""
    result = preview(candidate=policy, baseline=live, mistakes=known_mistakes)
    return replayed(result) if result.total else None


def replayed(result: BacktestResult) -> Replayed:
    """The result with its cases sorted by what would change for them."""
    cases = [_case(task) for task in result.changed]
    freed = tuple(case for case in cases if case.task.runs_alone_now)
    caught = tuple(case for case in cases if case.task.before == Level.AUTO.name)
    others = tuple(case for case in cases if case not in freed and case not in caught)
    slipped = tuple(case for case in freed if case.was_wrong)
    return Replayed(result, freed, slipped, caught, others)


def _case(task: ChangedTask) -> Case:
    amount = money_text(task.amount_minor, task.amount_currency) if task.amount_minor else ""
    found_wrong = (task.severity or 0) >= MATERIAL
    return Case(
        task=task,
        amount=amount,
        way=f"{_GOES[task.before]} → {_GOES[task.after]}",
        outcome=_outcome(task, found_wrong=found_wrong),
        was_wrong=found_wrong or task.answer in ("sent_back", "rejected"),
    )


def _outcome(task: ChangedTask, *, found_wrong: bool) -> str:
    if found_wrong:
        return "found to be wrong later"
    if task.severity is not None and not task.answer:
        return "checked later: no large problem"
    return _SAID.get(task.answer, "outcome unknown")
