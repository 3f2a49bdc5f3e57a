"""Versions of the model: when a new one is stored, and what the one in use says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policies.engine.facts import Fact
from policies.errors import PublishedVersionIsFixed
from policies.topics.examples import LabelledExample, Risk
from policies.topics.live import forget_loaded_models, live_version, topic_facts
from policies.topics.models import NamedDetector, NamedExample, TopicModel
from policies.topics.named import named_facts
from policies.topics.retraining import retrain_named_detectors, retrain_topics
from tests.policies.topics.examples_of_a_shop import shop_examples

pytestmark = pytest.mark.django_db
SOURCE = "the local topic check"


@pytest.fixture(autouse=True)
def _no_loaded_model() -> None:
    forget_loaded_models()


def named(name: str, value: str | bool) -> Fact:
    """A fact of the topic check."""
    return Fact(name, value, SOURCE)


def test_nothing_is_learned_from_too_little_and_the_doubt_says_so() -> None:
    assert retrain_topics(decided=shop_examples()[:100]) is None
    assert not TopicModel.objects.exists()
    assert topic_facts("refund") == {"topic.doubt": named("topic.doubt", "too few examples")}


def test_versions_count_up_and_the_latest_is_in_use() -> None:
    first = retrain_topics(decided=shop_examples())
    assert first is not None
    assert (first.version, first.sample_size, live_version()) == (1, 270, 1)
    assert retrain_topics(decided=shop_examples()) is None
    assert live_version() == 1
    more = LabelledExample("one more refund please", "refund", Risk.HIGH)
    second = retrain_topics(decided=[*shop_examples(), more])
    assert second is not None
    assert (second.version, second.sample_size, live_version()) == (2, 271, 2)
    assert TopicModel.objects.get(version=1).weights_sha256 == first.weights_sha256


def test_a_stored_version_is_fixed() -> None:
    model = retrain_topics(decided=shop_examples())
    assert model is not None
    model.sample_size = 9
    with pytest.raises(PublishedVersionIsFixed):
        model.save()
    assert TopicModel.objects.get().sample_size == 270


def test_what_it_learned_becomes_facts_that_can_only_raise() -> None:
    retrain_topics(decided=shop_examples())
    assert topic_facts("please refund my lamp") == {
        "topic.doubt": named("topic.doubt", "high risk"),
        "topic.local": named("topic.local", "refund"),
        "topic.high_risk": named("topic.high_risk", True),
    }
    assert topic_facts("which colours does the radio come in") == {
        "topic.local": named("topic.local", "information"),
        "topic.high_risk": named("topic.high_risk", False),
    }


def test_a_model_changed_behind_our_back_vouches_for_nothing() -> None:
    retrain_topics(decided=shop_examples())
    TopicModel.objects.update(weights=b"something else")
    assert topic_facts("which colours does the radio come in") == {
        "topic.doubt": named("topic.doubt", "damaged model")
    }


def question(*, count: int) -> NamedDetector:
    """A question with `count` examples of each answer."""
    detector = NamedDetector.objects.create(
        key="exception", name="asks for an exception", question="Does it ask for an exception?"
    )
    texts: dict[str, list[str]] = {row.label: [] for row in shop_examples()}
    for row in shop_examples():
        texts[row.label].append(row.text)
    for label, is_yes in (("refund", True), ("information", False)):
        for text in texts[label][:count]:
            NamedExample.objects.create(detector=detector, text=text, is_yes=is_yes)
    return detector


def answer(text: str, *, said_yes: Mapping[str, str] | None = None) -> object:
    """What is known about the question: True, False, or "unknown"."""
    fact = named_facts(text, said_yes=said_yes or {}).get("named.exception")
    return fact.value if fact else "unknown"


def test_a_named_detector_is_unknown_until_it_has_learned() -> None:
    question(count=19)
    assert retrain_named_detectors() == []
    assert answer("please refund my lamp") == "unknown"


def test_a_named_detector_answers_from_its_examples() -> None:
    question(count=60)
    (model,) = retrain_named_detectors()
    assert (model.purpose, model.version, model.sample_size) == ("named.exception", 1, 120)
    assert retrain_named_detectors() == []
    assert live_version() == 0
    assert answer("please refund my lamp") is True
    assert answer("hello when does the shop open, I need a lamp") is False
    assert answer("quel est le prix du velours") in ("unknown", True)


def test_a_connected_model_can_raise_and_cannot_lower() -> None:
    question(count=60)
    retrain_named_detectors()
    routine = "hello when does the shop open, I need a lamp"
    by = {"exception": "the model m (judge-1)"}
    assert answer("please refund my lamp", said_yes={}) is True
    assert answer("please refund my lamp", said_yes=by) is True
    assert answer(routine, said_yes={}) is False
    assert answer(routine, said_yes=by) is True
    assert answer(routine, said_yes={"another": "the model m"}) is False


def test_a_yes_of_the_model_counts_where_nothing_was_learned_yet() -> None:
    question(count=0)
    assert answer("refund", said_yes={}) == "unknown"
    fact = named_facts("refund", said_yes={"exception": "the model m (judge-1)"})
    asked = "the question “Does it ask for an exception?”, answered by the model m (judge-1)"
    assert fact == {"named.exception": Fact("named.exception", True, asked)}


def test_the_fact_names_everybody_who_answered() -> None:
    question(count=60)
    retrain_named_detectors()
    said = "the question “Does it ask for an exception?”, answered by "
    by = {"exception": "the model m (judge-1)"}
    opening, refund = "hello when does the shop open, I need a lamp", "please refund my lamp"
    sources = [
        named_facts(text, said_yes=yes)["named.exception"].source.removeprefix(said)
        for text, yes in ((opening, {}), (opening, by), (refund, by))
    ]
    assert sources == [
        "the local check", "the model m (judge-1)", "the local check and the model m (judge-1)",
    ]  # fmt: skip


def test_a_retired_question_is_not_asked() -> None:
    detector = question(count=0)
    NamedDetector.objects.filter(pk=detector.pk).update(is_active=False)
    assert named_facts("refund", said_yes={"exception": "the model m"}) == {}
