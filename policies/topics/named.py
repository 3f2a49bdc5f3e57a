"""Named detectors: a plain question about a message, answered by learning or by a model."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from kept.queries import kept
from policies.engine.facts import Fact
from policies.topics.live import topic_of
from policies.topics.models import NamedDetector
from policies.topics.predicting import Doubt

LOCAL_CHECK = "the local check"
_NOBODY: Mapping[str, str] = {}


@kept
def active_detectors() -> QuerySet[NamedDetector]:
    """The questions in use, in the order of their keys."""
    return NamedDetector.objects.filter(is_active=True).order_by("key")


def named_facts(text: str, *, said_yes: Mapping[str, str] = _NOBODY) -> Mapping[str, Fact]:
    """A flag `named.<key>` per active detector that could be answered.

    `said_yes` names, by key, the model that answered yes. Any yes counts. Only the local check can
    answer no: what a stranger wrote could talk a model into one. A detector that cannot be answered
    is left out, and a rule that names it then sends the work to a person.
    """
    facts = {}
    for detector in active_detectors():
        learned, model = _learned_answer(detector, text), said_yes.get(detector.key, "")
        if learned is None and not model:
            continue
        voices = ([LOCAL_CHECK] if learned or not model else []) + ([model] if model else [])
        name, who = purpose_of(detector), " and ".join(voices)
        source = f"the question “{detector.question}”, answered by {who}"
        facts[name] = Fact(name, bool(learned or model), source)
    return facts


def _learned_answer(detector: NamedDetector, text: str) -> bool | None:
    """Yes also when it may be yes; None while too little was learned or the words are new."""
    reading = topic_of(text, purpose=purpose_of(detector))
    if reading.doubt in (Doubt.HIGH_RISK, Doubt.UNSURE):
        return True
    return None if reading.doubt else False


def purpose_of(detector: NamedDetector) -> str:
    """Under which name the detector's models are kept; also the name of its fact."""
    return f"named.{detector.key}"
