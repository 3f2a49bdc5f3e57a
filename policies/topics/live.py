"""The model in use, and what it says about a message as facts that can only raise."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from django.db.models import QuerySet

from kept.queries import Place, kept
from policies.engine.facts import Fact
from policies.topics.errors import DamagedModel
from policies.topics.models import TOPICS, TopicModel
from policies.topics.predicting import Doubt, TopicReading, read_topic
from policies.topics.weights import TopicWeights, weights_from_bytes


def live_version(purpose: str = TOPICS) -> int:
    """The number of the version in use for a purpose; 0 while there is none."""
    return _versions_of.first(purpose) or 0


@kept
def _versions_of(purpose: Place) -> QuerySet[TopicModel, int]:
    versions = TopicModel.objects.filter(purpose=purpose).order_by("-version")
    return versions.values_list("version", flat=True)[:1]


def topic_of(text: str, *, purpose: str = TOPICS) -> TopicReading:
    """What the version in use says; a doubt without a topic while there is none."""
    version = live_version(purpose)
    if not version:
        return TopicReading("", 0.0, Doubt.TOO_FEW_EXAMPLES)
    try:
        return read_topic(_weights(purpose, version), text)
    except DamagedModel:
        return TopicReading("", 0.0, Doubt.DAMAGED)


def topic_facts(text: str) -> Mapping[str, Fact]:
    """Untrusted facts: `topic.local`, `topic.high_risk`, and `topic.doubt` when there is one.

    The topic and its risk are left out while nothing is learned; the doubt then names that.
    """
    reading = topic_of(text)
    source = "the local topic check"
    facts = [Fact("topic.doubt", reading.doubt.value, source)] if reading.doubt else []
    if reading.label:
        facts.append(Fact("topic.local", reading.label, source))
        facts.append(Fact("topic.high_risk", reading.doubt is Doubt.HIGH_RISK, source))
    return {fact.name: fact for fact in facts}


@lru_cache(maxsize=8)
def _weights(purpose: str, version: int) -> TopicWeights:
    """A few models in memory: versions never change, so the number is enough to know one."""
    row = TopicModel.objects.get(purpose=purpose, version=version)
    data = bytes(row.weights)
    if hashlib.sha256(data).hexdigest() != row.weights_sha256:
        raise DamagedModel("The stored topic model was changed after training. Retrain the topics.")
    return weights_from_bytes(data)


def forget_loaded_models() -> None:
    """Read the models from the database again at the next message."""
    _weights.cache_clear()
