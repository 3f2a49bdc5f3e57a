"""Confidence measured on own outcomes: not before there are enough, versioned, only ever honest."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace

import pytest

from policies.calibration import (
    NOT_YET,
    Outcome,
    calibrated_share,
    current_calibration,
    measure_confidence,
    share_on,
)
from policies.engine.levels import Level
from policies.models import CalibrationModel
from tests.policies.engine.cases import CLEAN, codes, verdict

pytestmark = pytest.mark.django_db


def outcomes(count: int, *, gap: float = 0.3) -> list[Outcome]:
    """A drafter that is right less often than it says, by `gap`."""
    chance = random.Random(7)  # noqa: S311
    stated = [chance.random() for _ in range(count)]
    return [Outcome(share, chance.random() < max(share - gap, 0.02)) for share in stated]


@pytest.mark.parametrize("count", [0, 1, 199])
def test_below_the_least_sample_nothing_is_measured(count: int) -> None:
    found = measure_confidence(workflow_key="support", outcomes=outcomes(count))
    assert found.model is None
    assert found.words == f"{NOT_YET}: {count} of 200 outcomes so far"
    assert not CalibrationModel.objects.exists()
    assert calibrated_share("support", 0.9) is None


def test_outcomes_of_one_kind_only_teach_nothing() -> None:
    all_right = [replace(one, was_right=True) for one in outcomes(300)]
    found = measure_confidence(workflow_key="support", outcomes=all_right)
    assert found.words == f"{NOT_YET}: only 0 of 10 outcomes of the rarer kind so far"


def test_the_curve_finds_how_often_it_is_really_right() -> None:
    found = measure_confidence(workflow_key="support", outcomes=outcomes(4000))
    assert found.model is not None
    assert (found.model.number, found.model.sample_size) == (1, 4000)
    assert found.model.measured_brier < found.model.stated_brier
    share = calibrated_share("support", 0.9)
    assert share == pytest.approx(0.6, abs=0.08)
    assert found.words.startswith("measured on 4,000 outcomes: about ")
    assert found.words.endswith(" of these need a correction")
    rising = [share_on(found.model.curve, place / 100) for place in range(101)]
    assert rising == sorted(rising)


def test_every_measurement_is_a_new_version_and_none_is_changed() -> None:
    measure_confidence(workflow_key="support", outcomes=outcomes(400))
    second = measure_confidence(workflow_key="support", outcomes=outcomes(400, gap=0.1))
    assert second.model is not None
    assert second.model.number == 2
    assert current_calibration("support").model == second.model
    assert current_calibration("refunds").words == NOT_YET
    with pytest.raises(TypeError):
        second.model.save()


def test_a_curve_that_did_worse_than_the_drafter_is_not_used() -> None:
    CalibrationModel(
        workflow_key="support", number=1, sample_size=300, right_count=200,
        curve=[[0, 0], [1_000_000, 1_000_000]], stated_brier=100, measured_brier=101,
    ).save()  # fmt: skip
    assert calibrated_share("support", 0.9) is None


@pytest.mark.parametrize("stated", [-0.1, 1.1, float("nan")])
def test_a_confidence_that_is_none_measures_nothing(stated: float) -> None:
    broken = [*outcomes(300), Outcome(stated, True)]
    with pytest.raises(ValueError, match="Nothing was measured"):
        measure_confidence(workflow_key="support", outcomes=broken)
    assert calibrated_share("support", stated) is None


def test_the_measured_share_counts_and_is_told_as_odds() -> None:
    sure = replace(CLEAN, confidence=0.99, calibrated_confidence=0.75)
    result = verdict(untrusted=sure)
    assert codes(result) == [("model", "low_confidence")]
    assert result.reasons[0].sentence == (
        "Of drafts this sure, about 1 in 4 need a correction; this workflow allows about 1 in 5."
    )
    enough = verdict(untrusted=replace(sure, calibrated_confidence=0.8))
    assert enough.level is Level.AUTO


@pytest.mark.parametrize("measured", [float("nan"), 1.5, -1.0])
def test_a_measured_share_that_is_none_goes_to_a_person(measured: float) -> None:
    result = verdict(untrusted=replace(CLEAN, calibrated_confidence=measured))
    assert codes(result) == [("unevaluable", "bad_calibration")]


def test_a_measured_share_does_not_stand_in_for_a_stated_one() -> None:
    result = verdict(untrusted=replace(CLEAN, confidence=None, calibrated_confidence=1.0))
    assert codes(result) == [("model", "no_confidence")]


def test_using_a_curve_loads_no_learning_library() -> None:
    script = (
        "import sys, policies.engine.decide; "
        "print(sorted({'policies', 'sklearn', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert found.stdout == "['policies']\n"
