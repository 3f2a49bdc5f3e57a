"""What was found about one part of the product, as data. Standard library only: the doctor reads
this when nothing else can be imported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

OK, WARN, BAD, UNKNOWN = "ok", "warn", "bad", "unknown"
_WORST_FIRST = (BAD, WARN, UNKNOWN, OK)


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is ok, warn, bad or unknown (not checked, never to be shown as good).

    `says` is one plain sentence with figures; `mend` what to do, empty when nothing is; `figures`
    are the numbers behind it, named with their unit. What is not `in_use` here is neither well nor
    wrong.
    """

    key: str
    title: str
    state: str
    says: str
    mend: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    in_use: bool = True

    def as_json(self) -> dict[str, object]:
        """Every field, for machines."""
        return {
            "key": self.key,
            "title": self.title,
            "state": self.state,
            "says": self.says,
            "mend": self.mend,
            "figures": self.figures,
            "in_use": self.in_use,
        }


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    """What needs a person on top, what is well at the bottom; else in the order given."""
    return sorted(found, key=lambda one: (_WORST_FIRST.index(one.state), not one.in_use))


def worst_state(found: Iterable[Finding]) -> str:
    """The state of all of them together; unknown where nothing was looked at."""
    states = {one.state for one in found}
    return next((state for state in _WORST_FIRST if state in states), UNKNOWN)


def in_words(length: timedelta) -> str:
    """A length of time as people say it: 8 seconds, 3 minutes, 2 hours, 5 days."""
    seconds = max(0, round(length.total_seconds()))
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            return _counted(seconds // size, unit)
    return _counted(seconds, "second")


def size_in_words(number: float) -> str:
    """Bytes as people say them: 12 MB, 3.4 GB."""
    for size, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if number >= size:
            shown = number / size
            return f"{shown:.0f} {unit}" if shown >= 10 else f"{shown:.1f} {unit}"
    return f"{number:.0f} bytes"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
