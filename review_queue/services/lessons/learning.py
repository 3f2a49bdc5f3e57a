"""What the company's own decisions teach: each message with its topic and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from policies.topics.examples import LabelledExample, Risk, risk_of_outcome
from policies.topics.retraining import retrain_named_detectors, retrain_topics
from review_queue.models import Decision

MOST = 20_000
OUTCOMES: dict[str, str] = {
    Decision.Answer.APPROVE: "approved",
    Decision.Answer.APPROVE_EDITED: "edited",
    Decision.Answer.SEND_BACK: "sent_back",
    Decision.Answer.REJECT: "rejected",
}


def decided_examples() -> Iterator[LabelledExample]:
    """The newest decisions of people about live work, from old to new; flat memory."""
    newest = (
        Decision.objects.filter(answer__in=OUTCOMES, task__kind="live", draft__isnull=False)
        .order_by("-id")
        .values_list("id", flat=True)[:MOST]
    )
    first = min(newest, default=0)
    rows = (
        Decision.objects.filter(answer__in=OUTCOMES, task__kind="live", id__gte=first)
        .order_by("id")
        .values_list(
            "answer",
            "draft__category",
            "task__workflow__key",
            "task__contact_id",
            "task__source__subject",
            "task__source__text",
        )
    )
    for answer, category, workflow, contact, subject, text in rows.iterator(chunk_size=500):
        yield LabelledExample(
            text=f"{subject}\n{text}".strip(),
            label=category or workflow,
            risk=risk_of_outcome(OUTCOMES[answer]),
            group=f"contact:{contact}" if contact else "",
        )


def decided_counts() -> Mapping[str, int]:
    """How many of the newest decisions teach each risk."""
    rows = Decision.objects.filter(answer__in=OUTCOMES, task__kind="live", draft__isnull=False)
    found = Counter(rows.order_by("-id").values_list("answer", flat=True)[:MOST])
    counts = {risk.value: 0 for risk in Risk}
    for answer, count in found.items():
        counts[risk_of_outcome(OUTCOMES[answer]).value] += count
    return counts


def learn_from_decisions() -> int:
    """Train the topic model and the named detectors anew; returns how many versions were stored."""
    topics = retrain_topics(decided=decided_examples())
    return len(retrain_named_detectors()) + (topics is not None)
