"""Fits a model to labelled examples; scikit-learn is loaded here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from policies.topics.examples import (
    MIN_ROWS,
    RISKS,
    LabelledExample,
    group_of,
    is_enough,
    pool_rare,
)
from policies.topics.features import count_features, word_key, words_of
from policies.topics.held_out import choose_thresholds, measure, temperature_of
from policies.topics.weights import Thresholds, TopicWeights

SEED = 20261122
FOLDS = 4
_FEATURES = 30_000  # kept by how many texts they stand in
_LOOSENESS = 10  # the larger, the closer the weights follow the examples
_STEPS = 40_000  # looks at single examples per class, on average
_SMALLEST = 0.02  # weights nearer to zero than this change nothing


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and what it was worth on rows it had not seen."""

    weights: TopicWeights
    held_out_quality: dict[str, Any]
    sample_size: int


def train_topics(
    examples: Sequence[LabelledExample],
    *,
    seed: int = SEED,
    least_rows: int = MIN_ROWS,
    is_caught: Callable[[str], bool] = lambda _: False,
) -> Trained | None:
    """The model of these examples, or None below the sample size. The same input, the same model.

    Temperatures and thresholds come from folds the model did not see; a group of near copies never
    stands on both sides. `is_caught` says which texts the detectors hold anyhow.
    """
    if not is_enough(examples, least_rows=least_rows):
        return None
    rows = pool_rare(examples)
    labels = tuple(sorted({row.label for row in rows}))
    table = _Table.of(rows, labels, is_caught)
    unseen = _held_out_sums(table, seed)
    temperatures = (
        temperature_of(unseen[:, : len(labels)], table.label_numbers),
        temperature_of(unseen[:, len(labels) :], table.risk_numbers),
    )
    every = _fit(table, range(len(rows)), seed)
    draft = every.weights(table, temperatures, Thresholds(0.0, 1.0, 0.0))
    limits = choose_thresholds(draft, unseen, table)
    weights = every.weights(table, temperatures, limits)
    return Trained(weights, measure(weights, unseen, table), len(rows))


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often each feature stands in one text, as two arrays: a dict takes twenty times that."""

    keys: Any
    times: Any

    @classmethod
    def of(cls, words: list[str]) -> _Counts:
        """Count the features of a text."""
        import numpy as np  # noqa: PLC0415 - loaded for training only

        counted = count_features(words)
        keys = np.fromiter(counted.keys(), dtype=np.uint32, count=len(counted))
        return cls(keys, np.fromiter(counted.values(), dtype=np.uint32, count=len(counted)))


@dataclass(frozen=True, slots=True)
class _Table:
    """The examples as numbers. `unknown` is the share of new words as the folds saw it."""

    labels: tuple[str, ...]
    counts: list[_Counts]
    words: list[list[str]]
    label_numbers: Any
    risk_numbers: Any
    folds: Any
    label_risk: Any
    unknown: Any
    caught: Any

    @classmethod
    def of(
        cls,
        rows: Sequence[LabelledExample],
        labels: tuple[str, ...],
        is_caught: Callable[[str], bool],
    ) -> _Table:
        """Count the features of every row and put near copies into the same fold."""
        import numpy as np  # noqa: PLC0415 - loaded for training only

        words = [words_of(row.text) for row in rows]
        numbers = np.array([labels.index(row.label) for row in rows])
        risks = np.array([RISKS.index(row.risk) for row in rows])
        risk_counts = np.zeros((len(labels), len(RISKS)))
        np.add.at(risk_counts, (numbers, risks), 1)
        folds = np.array([crc32(group_of(row).encode()) % FOLDS for row in rows])
        return cls(
            labels, [_Counts.of(text) for text in words], words, numbers, risks, folds,
            risk_counts / risk_counts.sum(axis=1, keepdims=True), np.zeros(len(rows)),
            np.array([is_caught(row.text) for row in rows]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Fit:
    """One fitted model: the features it knows and a dense table of weights (columns, features)."""

    keys: Any
    idf: Any
    coefficients: Any
    bias: Any

    def weights(
        self, table: _Table, temperatures: tuple[float, float], limits: Thresholds
    ) -> TopicWeights:
        """The same as sparse arrays in small numbers."""
        import numpy as np  # noqa: PLC0415 - loaded for training only

        dense = self.coefficients.T
        rows, columns = np.nonzero(np.abs(dense) >= _SMALLEST)
        starts = np.searchsorted(rows, np.arange(len(self.keys) + 1)).astype(np.int32)
        return TopicWeights(
            labels=table.labels,
            keys=self.keys,
            idf=self.idf.astype(np.float32),
            starts=starts,
            columns=columns.astype(np.uint16),
            values=dense[rows, columns].astype(np.float16),
            bias=self.bias.astype(np.float32),
            label_risk=table.label_risk.astype(np.float32),
            label_temperature=temperatures[0],
            risk_temperature=temperatures[1],
            thresholds=limits,
        )


def _fit(table: _Table, chosen: Sequence[int] | range, seed: int) -> _Fit:
    import numpy as np  # noqa: PLC0415 - loaded for training only

    keys, idf = _vocabulary([table.counts[i] for i in chosen])
    matrix = _matrix([table.counts[i] for i in chosen], keys, idf)
    picked = np.asarray(chosen)
    parts = [
        _one_against_rest(matrix, table.label_numbers[picked], len(table.labels), seed),
        _one_against_rest(matrix, table.risk_numbers[picked], len(RISKS), seed),
    ]
    coefficients, bias = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _Fit(keys, idf, coefficients, bias)


def _one_against_rest(matrix: Any, numbers: Any, width: int, seed: int) -> tuple[Any, Any]:
    """Weights and bias of each class; a class without a row here is as good as impossible."""
    import numpy as np  # noqa: PLC0415 - loaded for training only
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415 - loaded for training only

    rows = matrix.shape[0]
    coefficients, bias = np.zeros((width, matrix.shape[1])), np.full(width, -20.0)
    for number in np.unique(numbers):
        model = SGDClassifier(
            loss="log_loss",
            alpha=1 / (_LOOSENESS * rows),
            average=True,
            max_iter=max(8, min(30, _STEPS // rows)),
            tol=None,
            random_state=seed,
        )
        model.fit(matrix, numbers == number)
        coefficients[number], bias[number] = model.coef_[0], model.intercept_[0]
    return coefficients, bias


def _vocabulary(counts: Sequence[_Counts]) -> tuple[Any, Any]:
    """The features that stand in two texts or more, the most common first, then sorted."""
    import numpy as np  # noqa: PLC0415 - loaded for training only

    every = np.concatenate([each.keys for each in counts])
    keys, seen = np.unique(every, return_counts=True)
    order = np.lexsort((keys, -seen))[:_FEATURES]
    kept = np.sort(order[seen[order] >= 2])
    idf = np.log((1 + len(counts)) / (1 + seen[kept])) + 1
    return keys[kept], idf


def _matrix(counts: Sequence[_Counts], keys: Any, idf: Any) -> Any:
    """Rows of normalised strengths, as `predicting` computes them for one text."""
    import numpy as np  # noqa: PLC0415 - loaded for training only
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - loaded for training only

    columns: list[Any] = []
    values: list[Any] = []
    starts = [0]
    for each in counts:
        numbers = np.minimum(np.searchsorted(keys, each.keys), max(0, len(keys) - 1))
        known = keys[numbers] == each.keys if len(keys) else np.zeros(len(numbers), dtype=bool)
        numbers = numbers[known]
        strength = (1 + np.log(each.times[known])) * idf[numbers]
        length = np.sqrt((strength**2).sum())
        columns.append(numbers.astype(np.int32))
        values.append(strength / length if length else strength)
        starts.append(starts[-1] + len(numbers))
    data = np.concatenate(values) if values else np.zeros(0)
    places = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int32)
    return csr_matrix((data, places, starts), shape=(len(counts), len(keys)))


def _held_out_sums(table: _Table, seed: int) -> Any:
    """For every row the sums of a model that did not see its fold; fills `table.unknown`."""
    import numpy as np  # noqa: PLC0415 - loaded for training only

    sums = np.zeros((len(table.counts), len(table.labels) + len(RISKS)))
    for fold in range(FOLDS):
        (apart,) = np.nonzero(table.folds == fold)
        (rest,) = np.nonzero(table.folds != fold)
        if not len(apart) or not len(rest):
            continue
        fit = _fit(table, rest.tolist(), seed)
        matrix = _matrix([table.counts[i] for i in apart], fit.keys, fit.idf)
        sums[apart] = matrix @ fit.coefficients.T + fit.bias
        known = set(fit.keys.tolist())
        table.unknown[apart] = [unknown_share(table.words[i], known) for i in apart]
    return sums


def unknown_share(words: list[str], known: set[int]) -> float:
    """The share of different words outside `known`, as `predicting` computes it."""
    different = {word for word in words if word != "0"}
    return sum(word_key(word) not in known for word in different) / max(1, len(different))
