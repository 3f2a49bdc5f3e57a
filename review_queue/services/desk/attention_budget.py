"""Which items to look at in so many minutes: most money saved per minute first. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# The share of mistakes a reviewer catches, and of picks left to chance for an unbiased estimate.
CATCH_RATE = 0.75
RANDOM_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting item: seconds it takes, money a wrong yes costs in minor units, how often drafts
    like it are wrong (0 to 1), and whether it is of the tier that always comes first.
    """

    task_id: int
    seconds: float
    loss_minor: int
    error_rate: float
    is_for_two: bool = False

    @property
    def saved_minor(self) -> float:
        """What looking at it saves on average, in minor units."""
        return self.error_rate * self.loss_minor * CATCH_RATE

    @property
    def worth(self) -> float:
        """Minor units saved per minute of looking."""
        return self.saved_minor / (self.seconds / 60)


@dataclass(frozen=True, slots=True)
class Pick:
    """An item of the plan; `why` is two_people, worth or random; how probable it was to be in."""

    candidate: Candidate
    why: str
    probability: float = 1.0


def fill_budget(
    candidates: Sequence[Candidate], *, seconds: float, chance: Random
) -> tuple[Pick, ...]:
    """What to look at, in order: all that need two people, a few by lot, then by worth per minute
    whatever still fits. The first group is in even when it alone takes longer.

    The lot is drawn among all others before their worth counts; else it would say nothing about
    them. It is drawn only where something has to be left out.
    """
    first = sorted((one for one in candidates if one.is_for_two), key=_worth_first)
    others = [one for one in candidates if not one.is_for_two]
    room = seconds - sum(one.seconds for one in first)
    if sum(one.seconds for one in others) <= room:
        lot: list[Candidate] = []
        probability = 1.0
    else:
        lot, probability = _draw(others, room, chance)
    room -= sum(one.seconds for one in lot)
    drawn = {one.task_id for one in lot}
    best = []
    for one in sorted(others, key=_worth_first):
        if one.task_id not in drawn and one.seconds <= room:
            best.append(Pick(one, "worth"))
            room -= one.seconds
    for one in lot:
        # Anywhere: at the end they would be the ones nobody gets to.
        best.insert(chance.randint(0, len(best)), Pick(one, "random", probability))
    return (*(Pick(one, "two_people") for one in first), *best)


def _draw(
    others: Sequence[Candidate], room: float, chance: Random
) -> tuple[list[Candidate], float]:
    """One in twenty of what will fit, at least one, of those short enough, all alike probable."""
    short = [one for one in others if one.seconds <= room]
    if not short:
        return [], 1.0
    usual = sum(one.seconds for one in short) / len(short)
    number = max(1, round(RANDOM_SHARE * room / usual))
    drawn: list[Candidate] = []
    for one in chance.sample(short, min(number, len(short))):
        if one.seconds <= room:
            drawn.append(one)
            room -= one.seconds
    return drawn, number / len(short)


def _worth_first(one: Candidate) -> tuple[float, int]:
    return -one.worth, one.task_id
