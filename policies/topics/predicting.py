"""What the trained model says about one text, in a fraction of a millisecond; numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from policies.topics.features import count_features, word_key, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from policies.topics.weights import TopicWeights


class Doubt(StrEnum):
    """Why the classifier does not vouch for a text."""

    NONE = ""
    TOO_FEW_EXAMPLES = "too few examples"
    HIGH_RISK = "high risk"
    UNSURE = "not sure"
    UNFAMILIAR = "unfamiliar words"
    DAMAGED = "damaged model"


@dataclass(frozen=True, slots=True)
class Scores:
    """The raw answers: probabilities of the risks, the best label, the share of new words."""

    high: float
    low: float
    medium: float
    label: str
    label_probability: float
    unknown_words: float

    @property
    def high_odds(self) -> float:
        """High against low, 0 to 1; medium work is left aside."""
        return self.high / (self.high + self.low) if self.high + self.low else 1.0


@dataclass(frozen=True, slots=True)
class TopicReading:
    """The topic of a text and whether that is a reason for a person (`doubt`)."""

    label: str
    probability: float
    doubt: Doubt


def read_topic(weights: TopicWeights, text: str) -> TopicReading:
    """The topic, and the first reason not to let such a text through unseen."""
    scores = score_text(weights, text)
    return TopicReading(scores.label, scores.label_probability, _doubt(weights, scores))


def _doubt(weights: TopicWeights, scores: Scores) -> Doubt:
    limits = weights.thresholds
    # Written so that anything that is no number counts as doubt.
    if not scores.high_odds < limits.high:
        return Doubt.HIGH_RISK
    if not scores.unknown_words <= limits.unknown_words:
        return Doubt.UNFAMILIAR
    if not scores.low >= limits.low:
        return Doubt.UNSURE
    return Doubt.NONE


def score_text(weights: TopicWeights, text: str) -> Scores:
    """Probabilities of topics and risks; a text without a known word gets those of no evidence."""
    words = words_of(text)
    rows, strengths = _known_features(weights, words)
    labels, risks = probabilities(weights, _sums(weights, rows, strengths))
    best = int(labels.argmax())
    high, low, medium = ((risks + labels @ weights.label_risk) / 2).tolist()
    return Scores(
        high, low, medium, weights.labels[best], float(labels[best]), _unknown(weights, words)
    )


def probabilities(weights: TopicWeights, sums: Any) -> tuple[Any, Any]:
    """Label and risk probabilities from the columns' sums."""
    count = len(weights.labels)
    return (
        shares(sums[:count] / weights.label_temperature),
        shares(sums[count:] / weights.risk_temperature),
    )


def shares(sums: Any) -> Any:
    """One-against-rest scores as probabilities that add up to 1 along the last axis."""
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    each = 1 / (1 + np.exp(-np.clip(sums, -30, 30)))
    return each / each.sum(axis=-1, keepdims=True)


def _known_features(weights: TopicWeights, words: list[str]) -> tuple[NDArray[np.intp], Any]:
    """Row numbers of the features the model knows, with their normalised strength."""
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    counted = count_features(words)
    keys = np.fromiter(counted.keys(), dtype=np.uint32, count=len(counted))
    counts = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
    rows = _find(weights, keys)
    known = rows >= 0
    rows, counts = rows[known], counts[known]
    strengths = (1 + np.log(counts)) * weights.idf[rows]
    length = float(np.sqrt((strengths * strengths).sum()))
    return rows, strengths / length if length else strengths


def _find(weights: TopicWeights, keys: NDArray[np.uint32]) -> NDArray[np.intp]:
    """The row of each key, -1 for one the model does not know."""
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    if not len(weights.keys):
        return np.full(len(keys), -1, dtype=np.intp)
    rows = np.searchsorted(weights.keys, keys)
    rows[rows == len(weights.keys)] = 0
    return np.where(weights.keys[rows] == keys, rows, -1)


def _sums(weights: TopicWeights, rows: NDArray[np.intp], strengths: Any) -> Any:
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    first = weights.starts[rows]
    sizes = weights.starts[rows + 1] - first
    # Entry numbers of all rows one after another, without a loop.
    offsets = np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    entries = np.arange(int(sizes.sum())) + offsets
    added = weights.values[entries].astype(np.float64) * np.repeat(strengths, sizes)
    return weights.bias + np.bincount(
        weights.columns[entries], weights=added, minlength=len(weights.bias)
    )


def _unknown(weights: TopicWeights, words: list[str]) -> float:
    """The share of the text's different words the model never saw; 1 for a text without words."""
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    different = {word for word in words if word != "0"}
    if not different:
        return 1.0
    keys = np.fromiter(map(word_key, different), dtype=np.uint32, count=len(different))
    return float((_find(weights, keys) < 0).mean())
