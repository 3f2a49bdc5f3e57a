"""Why a person must look at this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.engine.levels import Level
from review_queue.desk.panels.shown import Shown
from review_queue.selectors.why import why_of

_LEVELS = {
    Level.AUTO: "Nobody has to look",
    Level.ONE_PERSON: "One person decides",
    Level.TWO_PEOPLE: "Two people decide",
    Level.BLOCK: "Blocked",
}


def why_a_person(shown: Shown) -> Mapping[str, Any]:
    """The reasons, and how many people they ask for."""
    return {
        "why": why_of(shown.item, shown.around),
        "level_words": _level_words(shown),
    }


def _level_words(shown: Shown) -> str:
    """How many decide; an item picked at random for a second look says so here too."""
    level = Level(shown.task.level)
    if level < Level.TWO_PEOPLE and shown.task.reviewers_needed > 1:
        level = Level.TWO_PEOPLE
    return _LEVELS[level]
