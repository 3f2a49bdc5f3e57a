"""The protection levels and how they join: the highest always wins."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """How much human attention a draft needs before it may run."""

    AUTO = 0
    ONE_PERSON = 1
    TWO_PEOPLE = 2
    BLOCK = 3

    @property
    def reviewers_needed(self) -> int:
        """People who must approve: 0 for AUTO and BLOCK (nobody can), 1 or 2 otherwise."""
        return {Level.ONE_PERSON: 1, Level.TWO_PEOPLE: 2}.get(self, 0)


def join(*levels: Level) -> Level:
    """The most protective of the levels; AUTO, the bottom, when there is none."""
    return max(levels, default=Level.AUTO)
