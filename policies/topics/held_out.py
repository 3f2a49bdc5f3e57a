"""Judges a model on rows it did not see: how sure is sure, where to stop, what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from policies.topics.examples import RISKS, Risk
from policies.topics.predicting import shares
from policies.topics.weights import Thresholds

if TYPE_CHECKING:
    from policies.topics.weights import TopicWeights

_TEMPERATURES = tuple(0.25 * 1.19**step for step in range(21))  # 0.25 to about 8
_MISSED = 0.004  # share of held-out high rows the threshold may pass, one at least: an outlier
_HIGHEST = 0.25  # a text this likely to be high is held however well the classes part
_UNSURE = 0.02  # share of held-out low rows that may be held for being unsure, and for new words
_BINS = 10


class Rows(Protocol):
    """What is known of the held-out rows."""

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels in their order."""

    @property
    def label_numbers(self) -> Any:
        """The true label of each row."""

    @property
    def risk_numbers(self) -> Any:
        """The true risk of each row."""

    @property
    def unknown(self) -> Any:
        """The share of words each row's model had not seen."""

    @property
    def caught(self) -> Any:
        """Whether a detector holds the row anyhow."""


def temperature_of(sums: Any, truth: Any) -> float:
    """The softening at which the truth is least surprising: calibrated probabilities."""
    import numpy as np  # noqa: PLC0415 - loaded for training only

    def surprise(temperature: float) -> float:
        given = shares(sums / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(given, 1e-12)).mean())

    return min(_TEMPERATURES, key=surprise)


def choose_thresholds(weights: TopicWeights, sums: Any, rows: Rows) -> Thresholds:
    """The loosest limits that, with the detectors, miss four held-out high rows in a thousand."""
    import numpy as np  # noqa: PLC0415 - loaded for training only

    _, risks = _probabilities(weights, sums)
    high, low = risks[:, RISKS.index(Risk.HIGH)], risks[:, RISKS.index(Risk.LOW)]
    odds = high / np.maximum(high + low, 1e-12)
    is_high = rows.risk_numbers == RISKS.index(Risk.HIGH)
    is_low = rows.risk_numbers == RISKS.index(Risk.LOW)
    passed = max(1, int(_MISSED * is_high.sum()))
    left = np.sort(odds[is_high & ~rows.caught])
    lowest = float(left[passed]) if passed < len(left) else 1.0
    return Thresholds(
        high=min(lowest, _HIGHEST),
        low=min(0.5, float(np.quantile(low[is_low], _UNSURE))),
        unknown_words=max(0.2, min(0.6, float(np.quantile(rows.unknown[is_low], 1 - _UNSURE)))),
    )


def measure(weights: TopicWeights, sums: Any, rows: Rows) -> dict[str, Any]:
    """Held-out quality as plain JSON: overall, and per label; shares from 0 to 1."""
    import numpy as np  # noqa: PLC0415 - loaded for training only

    labels, risks = _probabilities(weights, sums)
    chosen, held = labels.argmax(axis=1), _held(weights, risks, rows.unknown)
    right = chosen == rows.label_numbers
    per_label = {}
    for number, label in enumerate(rows.labels):
        here, given = rows.label_numbers == number, chosen == number
        shares_of = dict(zip(RISKS, weights.label_risk[number].tolist(), strict=True))
        per_label[label] = {
            "rows": int(here.sum()),
            "risk": max(RISKS, key=lambda risk: shares_of[risk]).value,
            "found": _share(right[here]),
            "right_when_said": _share(right[given]),
            "held": _share(held[here]),
        }
    by_risk = {
        f"held_of_{risk.value}": _share(held[rows.risk_numbers == RISKS.index(risk)])
        for risk in RISKS
    }
    best = labels[np.arange(len(chosen)), chosen]
    overall = {
        "rows": len(chosen),
        "right": _share(right),
        "calibration_error": _calibration_error(best, right),
        **by_risk,
    }
    return {"overall": overall, "labels": per_label}


def _probabilities(weights: TopicWeights, sums: Any) -> tuple[Any, Any]:
    """Label probabilities, and the risks as the mean of both opinions."""
    count = len(weights.labels)
    labels = shares(sums[:, :count] / weights.label_temperature)
    risks = shares(sums[:, count:] / weights.risk_temperature)
    return labels, (risks + labels @ weights.label_risk) / 2


def _held(weights: TopicWeights, risks: Any, unknown: Any) -> Any:
    import numpy as np  # noqa: PLC0415 - loaded for training only

    limits = weights.thresholds
    high, low = risks[:, RISKS.index(Risk.HIGH)], risks[:, RISKS.index(Risk.LOW)]
    odds = high / np.maximum(high + low, 1e-12)
    return (odds >= limits.high) | (low < limits.low) | (unknown > limits.unknown_words)


def _calibration_error(probability: Any, right: Any) -> float:
    """How far said and true shares lie apart, averaged over ten equal steps of probability."""
    total = 0.0
    for step in range(_BINS):
        inside = (probability >= step / _BINS) & (
            probability < (step + 1) / _BINS + (step == _BINS - 1)
        )
        if inside.any():
            total += float(inside.mean()) * abs(
                float(probability[inside].mean()) - float(right[inside].mean())
            )
    return round(total, 4)


def _share(flags: Any) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
