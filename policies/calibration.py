"""What a drafter's stated confidence is worth here, learned from this company's own outcomes.

The library is only imported to fit; using a stored curve needs neither it nor numpy.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from kept.queries import Place, kept
from policies.engine.odds import odds_in_words
from policies.models import CalibrationModel

LEAST_SAMPLE = 200
LEAST_OF_EACH = 10  # right and wrong outcomes, or there is nothing to tell apart
HELD_OUT_EVERY = 5  # every fifth outcome judges the curve and does not shape it
MILLION = 1_000_000
NOT_YET = "not calibrated yet"
Curve = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One draft that a person judged: its stated confidence, 0 to 1, and whether it was right."""

    stated: float
    was_right: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curve in use, or none yet and then why not, for people."""

    model: CalibrationModel | None
    words: str


def measure_confidence(*, workflow_key: str, outcomes: Sequence[Outcome]) -> Calibration:
    """Fit a new curve and store it as the next version, oldest outcome first.

    Below the least sample nothing is stored, and the words say how many outcomes are missing.
    Raises ValueError for a stated confidence that is not from 0 to 1.
    """
    if any(not 0 <= outcome.stated <= 1 for outcome in outcomes):
        raise ValueError("A stated confidence is a number from 0 to 1. Nothing was measured.")
    if problem := _why_not_yet(outcomes):
        return Calibration(None, f"{NOT_YET}: {problem}")
    held = outcomes[::HELD_OUT_EVERY]
    used = [one for place, one in enumerate(outcomes) if place % HELD_OUT_EVERY]
    curve = _fit(used)
    right = sum(outcome.was_right for outcome in outcomes)
    measured = [(share_on(curve, outcome.stated), outcome.was_right) for outcome in held]
    with transaction.atomic():
        row = CalibrationModel(
            workflow_key=workflow_key,
            number=_last_number(workflow_key) + 1,
            sample_size=len(outcomes),
            right_count=right,
            curve=curve,
            stated_brier=_brier([(outcome.stated, outcome.was_right) for outcome in held]),
            measured_brier=_brier(measured),
        )
        row.save()
    return Calibration(row, words_for(row))


def current_calibration(workflow_key: str) -> Calibration:
    """The latest curve of a workflow, or that there is none yet."""
    row = _curves_of.first(workflow_key)
    return Calibration(row, words_for(row) if row else NOT_YET)


@kept
def _curves_of(workflow_key: Place) -> QuerySet[CalibrationModel]:
    return CalibrationModel.objects.filter(workflow_key=workflow_key).order_by("-number")[:1]


def calibrated_share(workflow_key: str, stated: float | None) -> float | None:
    """How often drafts this sure turned out right, 0 to 1; None before that is known.

    A curve that did worse than the stated confidence on the outcomes held back is not used.
    """
    if stated is None or not 0 <= stated <= 1:
        return None
    row = current_calibration(workflow_key).model
    if row is None or row.measured_brier > row.stated_brier:
        return None
    return share_on(row.curve, stated)


def share_on(curve: Curve, stated: float) -> float:
    """The value of a rising curve, straight between its points and level beyond its ends."""
    place = round(stated * MILLION)
    after = bisect_right([point[0] for point in curve], place)
    if after == 0:
        return curve[0][1] / MILLION
    if after == len(curve):
        return curve[-1][1] / MILLION
    (x0, y0), (x1, y1) = curve[after - 1], curve[after]
    return (y0 + (y1 - y0) * (place - x0) / (x1 - x0)) / MILLION


def words_for(row: CalibrationModel) -> str:
    """Such as "measured on 420 outcomes: about 1 in 20 of these need a correction"."""
    wrong = 1 - row.right_count / row.sample_size
    return f"measured on {row.sample_size:,} outcomes: {odds_in_words(wrong, row.sample_size)}"


def _why_not_yet(outcomes: Sequence[Outcome]) -> str:
    if len(outcomes) < LEAST_SAMPLE:
        return f"{len(outcomes)} of {LEAST_SAMPLE} outcomes so far"
    right = sum(outcome.was_right for outcome in outcomes)
    least = min(right, len(outcomes) - right)
    if least < LEAST_OF_EACH:
        return f"only {least} of {LEAST_OF_EACH} outcomes of the rarer kind so far"
    return ""


def _fit(outcomes: Sequence[Outcome]) -> list[list[int]]:
    """Isotonic regression: the rising curve nearest to the outcomes, as pairs of millionths."""
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - a second, and only to fit

    model = IsotonicRegression(y_min=0, y_max=1, increasing=True, out_of_bounds="clip")
    model.fit([one.stated for one in outcomes], [float(one.was_right) for one in outcomes])
    points: dict[int, int] = {}
    for stated, share in zip(model.X_thresholds_, model.y_thresholds_, strict=True):
        place = round(float(stated) * MILLION)
        value = round(float(share) * MILLION)
        points[place] = min(points.get(place, value), value)  # where two meet, the careful one
    return [[place, points[place]] for place in sorted(points)]


def _brier(pairs: Sequence[tuple[float, bool]]) -> int:
    return round(MILLION * sum((share - right) ** 2 for share, right in pairs) / len(pairs))


def _last_number(workflow_key: str) -> int:
    rows = CalibrationModel.objects.filter(workflow_key=workflow_key)
    return rows.values_list("number", flat=True).first() or 0
