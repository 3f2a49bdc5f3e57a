"""Reads the shared data sets as labelled rows: text, topic, risk and where it may be split."""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEED = 20261122
FOLDS = 4
_ORDER = ("low", "medium", "high")
_ALIKE = 0.75  # cosine of four-letter pieces from which two texts are near copies


@dataclass(frozen=True, slots=True)
class Row:
    """One text. Rows of one `group` never stand on both sides of a split."""

    text: str
    label: str
    risk: str
    group: str = ""


def data_sets(folder: Path) -> dict[str, list[Row]]:
    """Every judged data set by name, near copies grouped."""
    return {name: grouped(list(reader(folder))) for name, reader in READERS.items()}


def grouped(rows: Sequence[Row]) -> list[Row]:
    """The rows with near copies tied together: connected by more than _ALIKE."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True)
    matrix = pieces.fit_transform([row.text for row in rows])
    alike = matrix @ matrix.T
    alike.data = alike.data > _ALIKE
    alike.eliminate_zeros()
    _, numbers = connected_components(alike, directed=False)
    return [
        Row(row.text, row.label, row.risk, str(number))
        for row, number in zip(rows, numbers, strict=True)
    ]


def folds(rows: Sequence[Row], *, seed: int = SEED) -> Iterator[tuple[list[Row], list[Row]]]:
    """Four times three quarters to learn from and a quarter to judge on; the same every time."""
    from sklearn.model_selection import StratifiedGroupKFold  # noqa: PLC0415

    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    labels, groups = [f"{row.risk} {row.label}" for row in rows], [row.group for row in rows]
    with warnings.catch_warnings():
        # A topic with fewer than four rows cannot stand in every part; that is no fault.
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        parts = list(splitter.split(labels, labels, groups))
    for learn, judge in parts:
        yield [rows[i] for i in learn], [rows[i] for i in judge]


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield Row(line["text"], line["intent"], line["risk"])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _nlupp(folder: Path) -> Iterator[Row]:
    risks = _risks(folder, "nlupp")
    for line in _lines(folder / "intents/nlupp.jsonl"):
        yield Row(line["text"], _riskiest(line["intents"], risks), line["risk"])


def _multidogo(folder: Path) -> Iterator[Row]:
    """A whole conversation is one row: the customer's turns below each other."""
    risks = _risks(folder, "multidogo")
    for line in _lines(folder / "conversations/multidogo.jsonl"):
        text = "\n".join(turn["text"] for turn in line["turns"])
        yield Row(text, f"{line['domain']} {_riskiest(line['intents'], risks)}", line["risk"])


def _cfpb(folder: Path) -> Iterator[Row]:
    for line in _lines(folder / "complaints/cfpb_complaints.jsonl"):
        yield Row(line["narrative"], f"complaint {line['product']}", "high")


def _injections(folder: Path) -> Iterator[Row]:
    """NotInject's harmless texts are the low rows, what must be held the high ones."""
    risks = {"pass": "low", "hold": "high"}
    for line in _lines(folder / "injection/injections.jsonl"):
        if line["expect"] in risks:
            yield Row(line["text"], line["source"], risks[line["expect"]])


def _risks(folder: Path, data_set: str) -> dict[str, str]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {
            line["intent"]: line["risk"]
            for line in csv.DictReader(file)
            if line["dataset"] == data_set
        }


def _riskiest(intents: Sequence[str], risks: dict[str, str]) -> str:
    return max(intents, key=lambda name: _ORDER.index(risks.get(name, "low")), default="none")


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "banking77": lambda folder: _csv(folder / "intents/banking77.csv"),
    "clinc150": lambda folder: _csv(folder / "intents/clinc150.csv"),
    "nlupp": _nlupp,
    "bitext": lambda folder: _csv(folder / "sharealike/bitext_customer_support.csv"),
    "multidogo": _multidogo,
    "cfpb": _cfpb,
    "NotInject": _injections,
}
