"""Probabilities as odds a business person reads: about 1 in 20 need a correction."""

from __future__ import annotations

LEAST_SAMPLE = 20  # fewer outcomes than this say nothing that could be put into odds
_ROUND = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000)


def odds_in_words(probability: float, n: int) -> str:
    """The chance of an error in words, from `n` outcomes.

    `probability` is the chance that a draft needs a correction, 0 to 1. With few outcomes it says
    so instead; an error that was never seen is no more than what `n` outcomes can show.
    """
    _check(probability)
    if n < LEAST_SAMPLE:
        return f"not known yet: only {n} of at least {LEAST_SAMPLE} outcomes"
    # After n outcomes without an error, up to 3 in n may still go wrong (95 % certain).
    shown = probability * n >= 1
    if not shown:
        return f"fewer than 1 in {_rounded(max(n // 3, 2))} of these needed a correction"
    return f"{_share(probability)} of these need a correction"


def odds_of_error(right: float) -> str:
    """Such as "about 1 in 20 need a correction", from the share that is right, 0 to 1."""
    _check(right)
    wrong = 1 - right
    if wrong <= 1 / (2 * _ROUND[-1]):
        return f"fewer than 1 in {_ROUND[-1]:,} need a correction"
    return f"{_share(wrong)} need a correction"


def odds_allowed(threshold: float) -> str:
    """Such as "this workflow allows about 1 in 50", from a threshold of 0 to 1."""
    _check(threshold)
    if threshold >= 1:
        return "this workflow allows none"
    return f"this workflow allows {_share(1 - threshold)}"


def _share(wrong: float) -> str:
    if wrong > 0.95:
        return "nearly all"
    if wrong > 0.55:
        return f"about {round(wrong * 10)} in 10"
    return f"about 1 in {_rounded(1 / wrong):,}"


def _rounded(number: float) -> int:
    """The nearest number a person would say, by ratio."""
    return min(_ROUND, key=lambda said: max(said / number, number / said))


def _check(probability: float) -> None:
    if not 0 <= probability <= 1:
        raise ValueError("A probability is a number from 0 to 1.")
