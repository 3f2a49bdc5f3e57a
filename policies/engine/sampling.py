"""The random check: some drafts that could run alone go to a person, to keep the numbers honest."""

from __future__ import annotations

from dataclasses import dataclass

from policies.engine.findings import unevaluable
from policies.engine.levels import Level
from policies.engine.verdict import Reason


@dataclass(frozen=True, slots=True)
class Pick:
    """The draw's result. `probability` is the chance this draft had of being picked, 0 to 1."""

    probability: float
    picked: bool = False
    reasons: tuple[Reason, ...] = ()


def is_share(value: object) -> bool:
    """Whether a value is a number from 0 to 1 (NaN and flags are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def draw_pick(*, rate: float, draw: float, least_percent: int = 0) -> Pick:
    """Pick when the draw falls below the rate; a nonsensical rate or draw goes to a person.

    `rate` is the workflow's, 0 to 1; `least_percent` the largest share asked for by rules that hit.
    """
    if not is_share(rate) or not is_share(draw):
        sentence = "The random check could not be drawn, so a person decides."
        return Pick(1.0, reasons=(unevaluable("bad_sample", sentence),))
    rate = max(rate, least_percent / 100)
    if draw >= rate:
        return Pick(float(rate))
    sentence = "Picked at random to keep the numbers honest."
    detail = {"rate": str(rate)}
    return Pick(
        float(rate), True, (Reason("sample", "random_check", Level.ONE_PERSON, sentence, detail),)
    )
