"""Probabilities as people say them."""

from __future__ import annotations

import pytest

from policies.engine.odds import odds_allowed, odds_in_words, odds_of_error


@pytest.mark.parametrize(
    ("probability", "n", "words"),
    [
        (0.05, 400, "about 1 in 20 of these need a correction"),
        (0.048, 400, "about 1 in 20 of these need a correction"),
        (0.5, 40, "about 1 in 2 of these need a correction"),
        (0.71, 40, "about 7 in 10 of these need a correction"),
        (0.99, 40, "nearly all of these need a correction"),
        (0.0, 300, "fewer than 1 in 100 of these needed a correction"),
        (0.0, 20, "fewer than 1 in 6 of these needed a correction"),
        (0.1, 19, "not known yet: only 19 of at least 20 outcomes"),
        (0.001, 1_000_000, "about 1 in 1,000 of these need a correction"),
    ],
)
def test_odds_in_words(probability: float, n: int, words: str) -> None:
    assert odds_in_words(probability, n) == words


def test_odds_of_a_threshold() -> None:
    assert odds_allowed(0.8) == "this workflow allows about 1 in 5"
    assert odds_allowed(1) == "this workflow allows none"
    assert odds_allowed(0) == "this workflow allows nearly all"
    assert odds_of_error(0.95) == "about 1 in 20 need a correction"
    assert odds_of_error(1) == "fewer than 1 in 1,000 need a correction"


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(probability: float) -> None:
    for say in (odds_of_error, odds_allowed, lambda share: odds_in_words(share, 100)):
        with pytest.raises(ValueError, match="from 0 to 1"):
            say(probability)
