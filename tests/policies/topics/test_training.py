"""Learning: what it takes, what it gives, and that the same examples give the same model."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from policies.topics.errors import DamagedModel
from policies.topics.examples import (
    MIN_PER_CLASS,
    MIN_ROWS,
    LabelledExample,
    Risk,
    group_of,
    is_enough,
    pool_rare,
    risk_of_outcome,
)
from policies.topics.predicting import Doubt, read_topic, score_text
from policies.topics.training import Trained, train_topics
from policies.topics.weights import weights_from_bytes, weights_to_bytes
from tests.policies.topics.examples_of_a_shop import shop_examples


@pytest.fixture(scope="module")
def trained() -> Trained:
    """The shop's model."""
    result = train_topics(shop_examples())
    assert result is not None
    return result


def test_it_is_silent_below_the_sample_size() -> None:
    high, low = Risk.HIGH, Risk.LOW
    rows = [LabelledExample(f"text {n}", "a", high if n < 20 else low) for n in range(MIN_ROWS)]
    assert is_enough(rows)
    assert not is_enough(rows[:-1])
    assert not is_enough([replace(row, risk=low) if row.text == "text 0" else row for row in rows])
    assert train_topics(rows[:-1]) is None


def test_the_same_examples_give_the_same_model_to_the_byte(trained: Trained) -> None:
    again = train_topics(shop_examples())
    assert again is not None
    assert weights_to_bytes(again.weights) == weights_to_bytes(trained.weights)
    assert again.held_out_quality == trained.held_out_quality


@pytest.mark.parametrize(
    ("text", "label", "doubt"),
    [
        ("please refund my lamp", "refund", Doubt.HIGH_RISK),
        ("which colours does the radio come in", "information", Doubt.NONE),
        ("quel est le prix du velours côtelé", "", Doubt.UNFAMILIAR),
        ("", "", Doubt.UNFAMILIAR),
    ],
)
def test_it_vouches_for_routine_in_familiar_words_only(
    trained: Trained, text: str, label: str, doubt: Doubt
) -> None:
    reading = read_topic(trained.weights, text)
    assert reading.doubt in ({doubt, Doubt.HIGH_RISK} if doubt else {Doubt.NONE})
    if label:
        assert reading.label == label


def test_medium_work_is_not_taken_for_routine(trained: Trained) -> None:
    assert read_topic(trained.weights, "has the chair been shipped").doubt is not Doubt.NONE


def test_probabilities_add_up_and_stay_between_none_and_all(trained: Trained) -> None:
    scores = score_text(trained.weights, "refund the kettle or tell me your opening hours")
    assert scores.high + scores.low + scores.medium == pytest.approx(1.0, abs=1e-5)
    assert 0 <= scores.label_probability <= 1
    assert scores.unknown_words == pytest.approx(3 / 9)  # or, tell, your


def test_the_quality_shown_was_measured_on_rows_the_model_had_not_seen(trained: Trained) -> None:
    overall = trained.held_out_quality["overall"]
    assert overall["rows"] == trained.sample_size == len(shop_examples())
    assert overall["held_of_high"] >= 0.98
    assert overall["held_of_low"] <= 0.2
    refund = trained.held_out_quality["labels"]["refund"]
    assert (refund["rows"], refund["risk"]) == (90, "high")
    json.dumps(trained.held_out_quality)


def test_a_model_survives_being_stored(trained: Trained) -> None:
    back = weights_from_bytes(weights_to_bytes(trained.weights))
    assert back.thresholds == trained.weights.thresholds
    assert back.labels == trained.weights.labels
    for text in ("please refund my lamp", "opening hours", "", "x" * 10_000):
        assert score_text(back, text) == score_text(trained.weights, text)


def test_a_stored_model_holds_no_pickle(trained: Trained) -> None:
    with zipfile.ZipFile(io.BytesIO(weights_to_bytes(trained.weights))) as archive:
        for name in archive.namelist():
            array = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
            assert array.dtype != object


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a stored model was executed",))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", pickle.dumps(_Bomb()), b"\x93NUMPY"])
def test_a_damaged_model_is_refused_and_never_executed(data: bytes) -> None:
    with pytest.raises(DamagedModel):
        weights_from_bytes(data)


def test_a_model_that_holds_a_pickle_is_refused(trained: Trained) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, keys=np.array([_Bomb()], dtype=object))
    with pytest.raises(DamagedModel):
        weights_from_bytes(buffer.getvalue())


def test_a_model_whose_parts_do_not_fit_is_refused(trained: Trained) -> None:
    odd = replace(trained.weights, columns=trained.weights.columns + np.uint16(9))
    with pytest.raises(DamagedModel):
        weights_from_bytes(weights_to_bytes(odd))


def test_rare_topics_are_pooled_by_risk_and_none_is_dropped() -> None:
    rows = [LabelledExample(f"t {n}", "common", Risk.LOW) for n in range(MIN_PER_CLASS)]
    rows += [LabelledExample("odd", "rare", Risk.HIGH)]
    pooled = pool_rare(rows)
    assert len(pooled) == len(rows)
    assert {row.label for row in pooled} == {"common", "other (high)"}
    assert pooled[-1].risk is Risk.HIGH


def test_near_copies_belong_together() -> None:
    one = LabelledExample("Refund order 1182, please!", "a", Risk.HIGH)
    assert group_of(one) == group_of(replace(one, text="please REFUND order 7"))
    assert group_of(one) != group_of(replace(one, text="please send order 7"))
    assert group_of(replace(one, group="mail 7")) == "mail 7"


@pytest.mark.parametrize(
    ("outcome", "risk"),
    [("approved", Risk.LOW), ("edited", Risk.MEDIUM), ("rejected", Risk.HIGH), ("odd", Risk.HIGH)],
)
def test_what_reviewers_did_says_how_much_care_such_work_needs(outcome: str, risk: Risk) -> None:
    assert risk_of_outcome(outcome) is risk
