"""Trains the next version of the topic model, for beat; nothing happens without new examples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import chain

from django.db import connection, transaction
from django.utils import timezone

from policies.topics.examples import MIN_PER_CLASS, MIN_ROWS, LabelledExample, Risk
from policies.topics.importing import imported_examples
from policies.topics.models import TOPICS, NamedDetector, TopicModel
from policies.topics.named import purpose_of
from policies.topics.training_process import TrainedApart, train_apart

KEPT_VERSIONS = 10


def retrain_topics(*, decided: Iterable[LabelledExample] = ()) -> TopicModel | None:
    """Store a new version learned from imported labels and the company's own decisions.

    `decided` goes from old to new and wins over an imported label of the same text. None, with
    nothing stored, below the sample size or when nothing changed since the last version. Raises
    TrainingFailed.
    """
    examples = chain(imported_examples(), decided)
    return _train_and_store(TOPICS, examples, least_rows=MIN_ROWS, with_detectors=True)


def retrain_named_detectors() -> list[TopicModel]:
    """New versions for the named detectors whose examples changed and are enough."""
    stored = []
    for detector in NamedDetector.objects.filter(is_active=True):
        rows = list(detector.examples.order_by("id").values_list("text", "is_yes"))
        if len(rows) < 2 * MIN_PER_CLASS:
            continue
        examples = (_as_example(text, is_yes=is_yes) for text, is_yes in rows)
        model = _train_and_store(purpose_of(detector), examples, least_rows=2 * MIN_PER_CLASS)
        stored += [model] if model else []
    return stored


def _as_example(text: str, *, is_yes: bool) -> LabelledExample:
    return LabelledExample(text, "yes" if is_yes else "no", Risk.HIGH if is_yes else Risk.LOW)


def _train_and_store(
    purpose: str,
    examples: Iterable[LabelledExample],
    *,
    least_rows: int,
    with_detectors: bool = False,
) -> TopicModel | None:
    """Train outside any transaction, then store; the latest examples already learned: None."""
    known = TopicModel.objects.filter(purpose=purpose).order_by("-version")
    trained = train_apart(
        _let_go_after(examples),
        least_rows=least_rows,
        known_digest=known.values_list("examples_sha256", flat=True).first() or "",
        with_detectors=with_detectors,
    )
    return None if trained is None else _store(purpose, trained)


def _let_go_after(examples: Iterable[LabelledExample]) -> Iterable[LabelledExample]:
    """The examples; then the connection goes back to the pool, for a training takes a while."""
    yield from examples
    if not connection.in_atomic_block:
        connection.close()


@transaction.atomic
def _store(purpose: str, trained: TrainedApart) -> TopicModel | None:
    earlier = TopicModel.objects.filter(purpose=purpose)
    latest = earlier.order_by("-version").defer("weights").first()
    if latest is not None and latest.examples_sha256 == trained.digest:
        return None  # somebody else was quicker
    top = latest.version if latest else 0
    row = TopicModel(
        purpose=purpose,
        version=top + 1,
        trained_at=timezone.now(),
        sample_size=trained.sample_size,
        labels=trained.labels,
        held_out_quality=trained.held_out_quality,
        weights=trained.weights,
        weights_sha256=hashlib.sha256(trained.weights).hexdigest(),
        examples_sha256=trained.digest,
    )
    row.save()
    earlier.filter(version__lte=top + 1 - KEPT_VERSIONS).delete()
    return row
