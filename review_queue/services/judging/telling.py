"""Of all reasons of a verdict, the one that says most about this very task."""

from __future__ import annotations

from policies.engine.verdict import Reason, Verdict

# The most particular first: a rule names a value, a ceiling holds for every draft of its kind.
TELLING = (
    "rule",
    "model_flag",
    "input_detector",
    "output_detector",
    "model",
    "unevaluable",
    "sample",
    "ceiling",
    "mode",
)


def most_telling(verdict: Verdict) -> str:
    """Of the reasons for this very level, the one that says most about this very task."""
    deciding = [reason for reason in verdict.reasons if reason.level == verdict.level]
    if not deciding:
        return "Nothing asks for a person."
    return min(deciding, key=_how_telling).sentence


def _how_telling(reason: Reason) -> int:
    return TELLING.index(reason.code if reason.code in TELLING else reason.source)
