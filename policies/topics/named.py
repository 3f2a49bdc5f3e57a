"""Named detectors: a plain question about a message, answered by learning or by a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from policies.engine.facts import Fact
from policies.topics.live import topic_of
from policies.topics.models import NamedDetector
from policies.topics.predicting import Doubt


class LanguageJudge(Protocol):
    """A connected model that answers a yes or no question about a text.

    The text is a stranger's: the judge must treat it as data. None when it cannot say.
    """

    def __call__(self, *, question: str, text: str) -> bool | None:
        """Yes, no, or None."""


def named_facts(text: str, *, judge: LanguageJudge | None = None) -> Mapping[str, Fact]:
    """A flag `named.<key>` per active detector that could be answered.

    Either opinion can say yes; a no needs every opinion there is to be a sure no. A detector that
    cannot be answered is left out, and a rule that names it then sends the work to a person.
    """
    facts = {}
    for detector in NamedDetector.objects.filter(is_active=True):
        answer = _answer(detector, text, judge)
        if answer is not None:
            name = purpose_of(detector)
            facts[name] = Fact(name, answer, f"the question “{detector.question}”")
    return facts


def _answer(detector: NamedDetector, text: str, judge: LanguageJudge | None) -> bool | None:
    learned = _learned_answer(detector, text)
    judged = judge(question=detector.question, text=text) if judge else None
    if True in (learned, judged):
        return True
    unsure = (judge is not None and judged is None) or (judge is None and learned is None)
    return None if unsure else False


def _learned_answer(detector: NamedDetector, text: str) -> bool | None:
    """Yes also when it may be yes; None while too little was learned or the words are new."""
    reading = topic_of(text, purpose=purpose_of(detector))
    if reading.doubt in (Doubt.HIGH_RISK, Doubt.UNSURE):
        return True
    return None if reading.doubt else False


def purpose_of(detector: NamedDetector) -> str:
    """Under which name the detector's models are kept; also the name of its fact."""
    return f"named.{detector.key}"
