"""A trained model as plain arrays: written and read as npz, never as pickle."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.topics.errors import DamagedModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ARRAYS = ("keys", "idf", "starts", "columns", "values", "bias", "label_risk")
_LARGEST = 64 * 1024 * 1024  # bytes of a stored model


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the model stops being sure; all from 0 to 1, chosen on held-out rows.

    `high` is the least odds of high against low that call for a person; `low` the least
    probability of low a routine text needs; `unknown_words` the largest share of words never seen.
    """

    high: float
    low: float
    unknown_words: float


@dataclass(frozen=True, slots=True)
class TopicWeights:
    """Sorted feature keys with their weights row by row; the last three columns are the risks.

    `starts[i]:starts[i + 1]` are the entries of feature i in `columns` and `values`.
    `label_risk[l]` holds the shares of high, low and medium of label l. Temperatures soften the
    label and the risk scores before they are read as probabilities.
    """

    labels: tuple[str, ...]
    keys: NDArray[np.uint32]
    idf: NDArray[np.float32]
    starts: NDArray[np.int32]
    columns: NDArray[np.uint16]
    values: NDArray[np.float16]
    bias: NDArray[np.float32]
    label_risk: NDArray[np.float32]
    label_temperature: float
    risk_temperature: float
    thresholds: Thresholds


def weights_to_bytes(weights: TopicWeights) -> bytes:
    """The model as npz, ready for a database field."""
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    limits = weights.thresholds
    settings = {
        "labels": weights.labels,
        "label_temperature": weights.label_temperature,
        "risk_temperature": weights.risk_temperature,
        "thresholds": [limits.high, limits.low, limits.unknown_words],
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {name: getattr(weights, name) for name in _ARRAYS}
    text = np.frombuffer(json.dumps(settings).encode(), dtype=np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, settings=text, **arrays)
    return buffer.getvalue()


def weights_from_bytes(data: bytes) -> TopicWeights:
    """Read `weights_to_bytes` back. Raises DamagedModel; nothing in the data is ever executed."""
    import numpy as np  # noqa: PLC0415 - kept out of every process that has no model

    try:
        _refuse_bombs(data)
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in _ARRAYS}
            settings = json.loads(stored["settings"].tobytes())
        weights = TopicWeights(
            labels=tuple(settings["labels"]),
            label_temperature=float(settings["label_temperature"]),
            risk_temperature=float(settings["risk_temperature"]),
            thresholds=Thresholds(*map(float, settings["thresholds"])),
            **arrays,
        )
        _refuse_misfits(weights)
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise DamagedModel(
            "The stored topic model cannot be read, so every message goes to a person. "
            "Retrain the topics to replace it."
        ) from error
    return weights


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            raise ValueError("too large")


def _refuse_misfits(weights: TopicWeights) -> None:
    """Every index must point into the arrays, or a wrong answer would look like a right one."""
    width = len(weights.labels) + 3
    fits = (
        len(weights.bias) == width
        and weights.label_risk.shape == (len(weights.labels), 3)
        and len(weights.idf) == len(weights.keys) == len(weights.starts) - 1
        and len(weights.columns) == len(weights.values) == int(weights.starts[-1])
        and (len(weights.columns) == 0 or int(weights.columns.max()) < width)
    )
    if not fits:
        raise ValueError("the parts do not fit together")
