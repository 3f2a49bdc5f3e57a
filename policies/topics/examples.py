"""What the classifier learns from: a text, its topic, and how much care such work needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.topics.features import words_of

MIN_ROWS = 200  # examples in all before anything is learned
MOST_ROWS = 20_000  # the latest count; more would only take longer
MIN_PER_CLASS = 20  # examples of a topic, and of each of high and low risk
OTHER = "other"


class Risk(StrEnum):
    """High: always a person. Medium: a draft may be prepared. Low: routine."""

    HIGH = "high"
    LOW = "low"
    MEDIUM = "medium"


RISKS = tuple(Risk)


@dataclass(frozen=True, slots=True)
class LabelledExample:
    """One text with its topic. `group` ties near copies together, so that quality is honest.

    Without a group the text's own words stand for it.
    """

    text: str
    label: str
    risk: Risk
    group: str = ""


def group_of(example: LabelledExample) -> str:
    """The given group, or the different words of the text without figures, sorted."""
    if example.group:
        return example.group
    return " ".join(sorted({word for word in words_of(example.text) if word != "0"}))


def is_enough(examples: Iterable[LabelledExample], *, least_rows: int = MIN_ROWS) -> bool:
    """Whether there are `least_rows` in all and MIN_PER_CLASS of each of high and low."""
    risks = [example.risk for example in examples]
    per_class = min(risks.count(Risk.HIGH), risks.count(Risk.LOW))
    return len(risks) >= least_rows and per_class >= MIN_PER_CLASS


def pool_rare(examples: Sequence[LabelledExample]) -> list[LabelledExample]:
    """Topics with too few examples become "other", one per risk: no high row is ever dropped."""
    counts: dict[str, int] = {}
    for example in examples:
        counts[example.label] = counts.get(example.label, 0) + 1
    return [
        example
        if counts[example.label] >= MIN_PER_CLASS
        else LabelledExample(example.text, f"{OTHER} ({example.risk})", example.risk, example.group)
        for example in examples
    ]


def risk_of_outcome(outcome: str) -> Risk:
    """What a reviewer's answer says about such work: `approved`, `edited`, anything else is high.

    Work a person approved as drafted is routine, edited work needs a check, and what was
    rejected, sent back, escalated or undone stays with people.
    """
    return {"approved": Risk.LOW, "edited": Risk.MEDIUM}.get(outcome, Risk.HIGH)


def latest_of(examples: Iterable[LabelledExample]) -> list[LabelledExample]:
    """Each text once with its last label, the newest rows, in a stable order."""
    by_text: dict[str, LabelledExample] = {}
    for example in examples:
        by_text.pop(example.text, None)
        by_text[example.text] = example
    return list(by_text.values())[-MOST_ROWS:]


def digest_of(examples: Iterable[LabelledExample]) -> str:
    """SHA-256 over every part of every example, in their order."""
    whole = hashlib.sha256()
    for example in examples:
        for part in (example.text, example.label, example.risk, example.group):
            data = part.encode("utf-8", "surrogatepass")
            whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()
