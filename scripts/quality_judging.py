"""The three ways of holding that are compared, and the gate itself for what runs alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from policies.engine.decide import decide
from policies.engine.facts import (
    Fact,
    LabelledText,
    ProposedAction,
    TrustedFacts,
    UntrustedFacts,
)
from policies.engine.levels import Level
from policies.engine.raising import detector_findings
from policies.engine.spec import Mode, PolicySpec, WorkflowSpec
from policies.topics.examples import LabelledExample, Risk
from policies.topics.predicting import Doubt, read_topic
from policies.topics.training import train_topics
from policies.topics.weights import TopicWeights
from scripts.quality_data import Row

# What somebody writes in a quarter of an hour before looking at any data.
KEYWORDS = (
    "refund", "money back", "cancel", "complaint", "complain", "lawyer", "attorney", "legal",
    "court", "sue", "fraud", "stolen", "lost", "hacked", "scam", "password", "pin", "dispute",
    "chargeback", "charged twice", "overcharged", "unauthorized", "close my account",
    "delete my account", "change my address", "bank details", "iban", "urgent", "angry",
    "unacceptable", "manager", "human", "compensation", "doctor", "allergic",
)  # fmt: skip
_KEYWORD = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in KEYWORDS), re.IGNORECASE)
_NOTE = ProposedAction(1, "internal_note", frozenset({"reversible"}), auto_eligible=True)
_WORKFLOW = WorkflowSpec(
    "support", Mode.FLAG_ON_EXCEPTION, frozenset({"internal_note"}), 0.8, 0.0, 0
)


@dataclass(slots=True)
class Tally:
    """How many rows of each risk were judged and how many of those were held."""

    judged: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)

    def add(self, rows: Sequence[Row], holds: Callable[[str], bool]) -> None:
        """Judge these rows too."""
        for row in rows:
            self.judged[row.risk] += 1
            self.held[row.risk] += holds(row.text)

    def share(self, risk: str) -> float | None:
        """The share of this risk that was held; None without such rows."""
        return self.held[risk] / self.judged[risk] if self.judged[risk] else None


def by_keywords(text: str) -> bool:
    """The rule a developer writes first."""
    return _KEYWORD.search(text) is not None


@cache
def detectors_hold(text: str) -> bool:
    """Whether a shipped detector sends such a message to a person."""
    texts = (LabelledText("message", text),)
    return detector_findings(UntrustedFacts(input_texts=texts)).level > Level.AUTO


def examples_of(rows: Sequence[Row]) -> list[LabelledExample]:
    """The rows as the classifier takes them."""
    return [LabelledExample(row.text, row.label, Risk(row.risk), row.group) for row in rows]


def learned(rows: Sequence[Row]) -> TopicWeights:
    """The classifier of these rows; thresholds and temperatures come from folds among them."""
    trained = train_topics(examples_of(rows), is_caught=detectors_hold)
    if trained is None:
        raise ValueError("Too few rows to learn from; nothing was measured.")
    return trained.weights


def held_by(weights: TopicWeights) -> Callable[[str], bool]:
    """Whether the detectors hold a text or the classifier does not vouch for it."""
    return lambda text: detectors_hold(text) or bool(read_topic(weights, text).doubt)


def runs_alone(text: str, weights: TopicWeights | None) -> bool:
    """Whether the gate lets a note on such a message run in flag-on-exception mode.

    Everything else speaks for it: one reversible step that may run alone, a confidence of 1.0, no
    rule, no random sample. Only the detectors and the topic check stand in the way.
    """
    doubt = read_topic(weights, text).doubt if weights else Doubt.TOO_FEW_EXAMPLES
    values = {"topic.doubt": Fact("topic.doubt", doubt.value, "the local topic check")}
    verdict = decide(
        trusted=TrustedFacts(),
        untrusted=UntrustedFacts(
            values=values, input_texts=(LabelledText("message", text),), confidence=1.0
        ),
        actions=(_NOTE,),
        workflow=_WORKFLOW,
        policy=PolicySpec(version=0),
        sample_draw=0.5,
    )
    return verdict.level is Level.AUTO
