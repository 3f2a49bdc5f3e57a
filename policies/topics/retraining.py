"""Trains the next version of the topic model, for beat; nothing happens without new examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from itertools import chain

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from policies.engine.facts import LabelledText, UntrustedFacts
from policies.engine.raising import detector_findings
from policies.topics.examples import MIN_PER_CLASS, MIN_ROWS, LabelledExample, Risk
from policies.topics.importing import imported_examples
from policies.topics.models import TOPICS, NamedDetector, TopicModel
from policies.topics.named import purpose_of
from policies.topics.training import train_topics
from policies.topics.weights import weights_to_bytes

MOST_ROWS = 20_000  # the latest count; more would only take longer
KEPT_VERSIONS = 10


def retrain_topics(*, decided: Iterable[LabelledExample] = ()) -> TopicModel | None:
    """Store a new version learned from imported labels and the company's own decisions.

    `decided` goes from old to new and wins over an imported label of the same text. None, with
    nothing stored, below the sample size or when nothing changed since the last version.
    """
    examples = _latest(chain(imported_examples(), decided))
    return _train_and_store(TOPICS, examples, least_rows=MIN_ROWS, is_caught=is_caught)


def retrain_named_detectors() -> list[TopicModel]:
    """New versions for the named detectors whose examples changed and are enough."""
    stored = []
    for detector in NamedDetector.objects.filter(is_active=True):
        rows = detector.examples.order_by("id").values_list("text", "is_yes")
        examples = _latest(_as_example(text, is_yes=is_yes) for text, is_yes in rows)
        model = _train_and_store(purpose_of(detector), examples, least_rows=2 * MIN_PER_CLASS)
        stored += [model] if model else []
    return stored


def _as_example(text: str, *, is_yes: bool) -> LabelledExample:
    return LabelledExample(text, "yes" if is_yes else "no", Risk.HIGH if is_yes else Risk.LOW)


def _train_and_store(
    purpose: str,
    examples: list[LabelledExample],
    *,
    least_rows: int,
    is_caught: Callable[[str], bool] = lambda _: False,
) -> TopicModel | None:
    """Train outside any transaction, then store; the latest examples already learned: None."""
    digest = _digest(examples)
    earlier = TopicModel.objects.filter(purpose=purpose)
    latest = earlier.order_by("-version").first()
    if latest is not None and latest.examples_sha256 == digest:
        return None
    trained = train_topics(examples, least_rows=least_rows, is_caught=is_caught)
    if trained is None:
        return None
    data = weights_to_bytes(trained.weights)
    with transaction.atomic():
        top = earlier.aggregate(top=Max("version"))["top"] or 0
        row = TopicModel(
            purpose=purpose,
            version=top + 1,
            trained_at=timezone.now(),
            sample_size=trained.sample_size,
            labels=list(trained.weights.labels),
            held_out_quality=trained.held_out_quality,
            weights=data,
            weights_sha256=hashlib.sha256(data).hexdigest(),
            examples_sha256=digest,
        )
        row.save()
        earlier.filter(version__lte=top + 1 - KEPT_VERSIONS).delete()
    return row


def is_caught(text: str) -> bool:
    """Whether a detector holds such a message whatever the classifier says."""
    texts = (LabelledText("message", text),)
    return bool(detector_findings(UntrustedFacts(input_texts=texts)).level)


def _latest(examples: Iterable[LabelledExample]) -> list[LabelledExample]:
    """Each text once with its last label, the newest rows, in a stable order."""
    by_text: dict[str, LabelledExample] = {}
    for example in examples:
        by_text.pop(example.text, None)
        by_text[example.text] = example
    return list(by_text.values())[-MOST_ROWS:]


def _digest(examples: Iterable[LabelledExample]) -> str:
    whole = hashlib.sha256()
    for example in examples:
        for part in (example.text, example.label, example.risk, example.group):
            data = part.encode("utf-8", "surrogatepass")
            whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()
