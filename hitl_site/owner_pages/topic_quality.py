"""What the local check learned and how good it is on texts it had not seen, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from policies.topics.examples import MIN_PER_CLASS, MIN_ROWS, Risk
from policies.topics.importing import imported_counts
from policies.topics.models import TOPICS, NamedDetector, TopicModel
from policies.topics.named import purpose_of
from review_queue.services.lessons.learning import decided_counts

VERSIONS_SHOWN = 10
_RISK_WORDS = {Risk.HIGH: "High", Risk.MEDIUM: "Medium", Risk.LOW: "Low"}


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic of the version in use; shares in words, as measured on unseen texts."""

    label: str
    rows: int
    risk: str
    found: str
    right_when_said: str
    held: str


@dataclass(frozen=True, slots=True)
class Quality:
    """One trained version and what it was worth on unseen texts."""

    version: int
    trained_at: Any
    sample_size: int
    high_held: str
    low_held: str
    right: str
    lines: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of the company's own: what it can learn from, and how good it is."""

    key: int
    name: str
    question: str
    yes: int
    no: int
    quality: Quality | None


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is to learn from. `missing` says in a sentence what is not there yet."""

    decided: int
    imported: int
    missing: str


def qualities(purpose: str = TOPICS) -> list[Quality]:
    """The kept versions of a purpose, the one in use first."""
    rows = TopicModel.objects.filter(purpose=purpose).defer("weights").order_by("-version")
    return [_quality(row) for row in rows[:VERSIONS_SHOWN]]


def question_lines() -> list[QuestionLine]:
    """Every active question, by name."""
    rows = NamedDetector.objects.filter(is_active=True).annotate(
        yes=Count("examples", filter=Q(examples__is_yes=True)),
        no=Count("examples", filter=Q(examples__is_yes=False)),
    )
    return [
        QuestionLine(
            row.pk, row.name, row.question, row.yes, row.no,
            next(iter(qualities(purpose_of(row))), None),
        )
        for row in rows.order_by("name")
    ]  # fmt: skip


def supply() -> Supply:
    """How many decisions and imported labels there are, and whether they are enough."""
    decided, imported = decided_counts(), imported_counts()
    both = {risk: decided[risk.value] + imported[risk.value] for risk in Risk}
    wanted = []
    if (short := MIN_ROWS - sum(both.values())) > 0:
        wanted.append(f"{short} more in all")
    for risk in (Risk.HIGH, Risk.LOW):
        if (short := MIN_PER_CLASS - both[risk]) > 0:
            wanted.append(f"{short} more of {risk.value} risk")
    missing = f"Still needed: {', '.join(wanted)}." if wanted else ""
    return Supply(sum(decided.values()), sum(imported.values()), missing)


def _quality(row: TopicModel) -> Quality:
    overall = row.held_out_quality["overall"]
    return Quality(
        version=row.version,
        trained_at=row.trained_at,
        sample_size=row.sample_size,
        high_held=percent(overall["held_of_high"]),
        low_held=percent(overall["held_of_low"]),
        right=percent(overall["right"]),
        lines=tuple(
            _line(label, found) for label, found in sorted(row.held_out_quality["labels"].items())
        ),
    )


def _line(label: str, found: dict[str, Any]) -> TopicLine:
    rows = int(found["rows"])
    shares = (found["found"], found["right_when_said"], found["held"])
    # Of a handful of texts a share would say nothing.
    said = [percent(share) if rows >= MIN_PER_CLASS else "too few" for share in shares]
    return TopicLine(label, rows, _RISK_WORDS[Risk(found["risk"])], *said)


def percent(share: float) -> str:
    """Rounded down, so that 99.6 % never reads as all."""
    tenths = int(float(share) * 1000 + 1e-9)
    return f"{tenths // 10} %" if tenths % 10 == 0 else f"{tenths / 10:.1f} %"
