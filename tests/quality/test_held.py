"""How much is held on real data: floors a little under what docs/quality.md publishes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from scripts.quality_data import READERS, Row, folds, grouped
from scripts.quality_judging import (
    KEYWORDS,
    Tally,
    by_keywords,
    detectors_hold,
    held_by,
    learned,
    runs_alone,
)
from scripts.quality_personal import personal_recall


@cache
def rows_of(shared: Path, name: str) -> list[Row]:
    """A data set as read. Of the large ones every third row is enough for the detectors alone."""
    return list(READERS[name](shared))


@pytest.mark.parametrize(
    ("name", "high", "low"),
    [
        ("banking77", 0.66, 0.07),
        ("clinc150", 0.64, 0.04),
        ("nlupp", 0.60, 0.05),
        ("bitext", 0.77, 0.12),
        ("multidogo", 0.05, 0.06),
        ("cfpb", 0.89, 0.0),
        ("NotInject", 0.70, 0.12),
    ],
)
def test_the_shipped_detectors_alone(shared_data: Path, name: str, high: float, low: float) -> None:
    tally = Tally()
    rows = rows_of(shared_data, name)
    tally.add(rows[:: 3 if len(rows) > 4_000 else 1], detectors_hold)
    assert (tally.share("high") or 0) >= high
    assert (tally.share("low") or 0) <= low


@pytest.mark.parametrize(
    ("name", "high", "low"),
    [("bitext", 0.98, 0.15), ("nlupp", 0.93, 0.33), ("multidogo", 0.93, 0.2)],
)
def test_the_classifier_learned_on_a_part_and_judged_on_the_rest(
    shared_data: Path, name: str, high: float, low: float
) -> None:
    learn, judge = next(folds(grouped(rows_of(shared_data, name))))
    tally = Tally()
    tally.add(judge, held_by(learned(learn)))
    assert (tally.share("high") or 0) >= high
    assert (tally.share("low") or 0) <= low


def test_in_another_trade_the_classifier_is_unsure_and_unsure_means_held(shared_data: Path) -> None:
    learn, _ = next(folds(grouped(rows_of(shared_data, "bitext"))))
    tally = Tally()
    tally.add(rows_of(shared_data, "banking77")[::5], held_by(learned(learn)))
    assert (tally.share("high") or 0) >= 0.95
    assert (tally.share("low") or 0) >= 0.5


@pytest.mark.parametrize("name", sorted(READERS))
def test_nothing_of_high_risk_runs_alone_before_anything_was_learned(
    shared_data: Path, name: str
) -> None:
    high = [row.text for row in rows_of(shared_data, name) if row.risk == "high"][::4]
    assert len(high) >= 30
    assert not any(runs_alone(text, None) for text in high)


def test_the_measure_itself_lets_a_harmless_text_run_alone() -> None:
    from policies.topics.training import train_topics  # noqa: PLC0415 - loads scikit-learn
    from tests.policies.topics.examples_of_a_shop import shop_examples  # noqa: PLC0415

    trained = train_topics(shop_examples())
    assert trained is not None
    assert runs_alone("which colours does the radio come in", trained.weights)
    assert not runs_alone("please refund my lamp", trained.weights)


def test_we_do_not_rest_on_words(shared_data: Path) -> None:
    assert len(KEYWORDS) == 35
    words, detectors = Tally(), Tally()
    for name in ("banking77", "bitext", "nlupp"):
        rows = rows_of(shared_data, name)[::4]
        words.add(rows, by_keywords)
        detectors.add(rows, detectors_hold)
    assert (words.share("high") or 0) <= 0.59
    assert (detectors.share("high") or 0) >= (words.share("high") or 0) + 0.25


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        ("CREDIT_CARD", 0.97),
        ("EMAIL_ADDRESS", 0.97),
        ("PHONE_NUMBER", 0.9),
        ("IP_ADDRESS", 0.9),
        ("STREET_ADDRESS", 0.6),
        ("PERSON", 0.12),
    ],
)
def test_personal_data_is_found_by_type(shared_data: Path, kind: str, floor: float) -> None:
    seen = personal_recall(shared_data / "pii" / "presidio_spans.jsonl")[kind]
    assert (seen.recall or 0) >= floor
    assert seen.false <= 0.1 * seen.spans + 1
