"""Measures what the gate holds on the shared data and writes the tables of docs/quality.md.

Run: python scripts/measure_quality.py --shared PATH [--write]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policies.topics.weights import TopicWeights  # noqa: E402
from scripts.measured_page import show_or_write  # noqa: E402
from scripts.quality_data import Row, data_sets, folds  # noqa: E402
from scripts.quality_judging import (  # noqa: E402
    Tally,
    by_keywords,
    detectors_hold,
    held_by,
    learned,
    runs_alone,
)
from scripts.quality_personal import personal_recall  # noqa: E402

ACROSS = (("banking77", "bitext"), ("bitext", "banking77"), ("clinc150", "banking77"),
          ("banking77", "nlupp"), ("multidogo", "bitext"))  # fmt: skip


def main() -> None:
    """Print the tables, or put them into docs/quality.md."""
    show_or_write(__doc__, _tables, "measured")


def _tables(shared: Path) -> list[str]:
    sets = data_sets(shared)
    results = {name: _judge(name, sets) for name in sets}
    return [
        "## Within a trade\n\n" + _within(results),
        "## Across trades\n\n" + _across(results, sets),
        "## Running alone\n\n" + _alone(results),
        "## Personal data\n\n" + _personal(shared),
    ]


@dataclass(slots=True)
class Result:
    """One data set, every row judged once by a classifier that never saw it or a near copy."""

    keywords: Tally = field(default_factory=Tally)
    detectors: Tally = field(default_factory=Tally)
    with_classifier: Tally = field(default_factory=Tally)
    alone_untrained: int = 0
    alone_trained: int = 0
    weights: list[TopicWeights] = field(default_factory=list)


def _judge(name: str, sets: dict[str, list[Row]]) -> Result:
    result = Result()
    # Complaints alone know no routine work, so a bank's is learned beside them.
    beside = [row for row in sets["banking77"] if row.risk != "high"] if name == "cfpb" else []
    for learn, judge in folds(sets[name]):
        weights = learned(learn + beside)
        result.weights.append(weights)
        result.keywords.add(judge, by_keywords)
        result.detectors.add(judge, detectors_hold)
        result.with_classifier.add(judge, held_by(weights))
        high = [row.text for row in judge if row.risk == "high"]
        result.alone_untrained += sum(runs_alone(text, None) for text in high)
        result.alone_trained += sum(runs_alone(text, weights) for text in high)
    return result


def _within(results: dict[str, Result]) -> str:
    """Three ways to hold, each judged on the same rows."""
    heads = (
        "data set", "high / low rows",
        "35 words: high held", "35 words: low held",
        "detectors: high held", "detectors: low held",
        "with classifier: high held", "with classifier: low held",
    )  # fmt: skip
    lines = []
    for name, result in results.items():
        judged = result.keywords.judged
        ways = (result.keywords, result.detectors, result.with_classifier)
        lines.append(
            (name, f"{judged['high']} / {judged['low']}", *(s for way in ways for s in _pair(way)))
        )
    return _table(heads, lines)


def _across(results: dict[str, Result], sets: dict[str, list[Row]]) -> str:
    lines = []
    for here, there in ACROSS:
        tally = Tally()
        tally.add(sets[there], held_by(results[here].weights[0]))
        lines.append((here, there, *_pair(tally), _percent(tally.share("medium"))))
    return _table(("learned on", "judged on", "high held", "low held", "medium held"), lines)


def _alone(results: dict[str, Result]) -> str:
    heads = ("data set", "high rows", "ran alone, nothing learned yet",
             "ran alone, classifier trained")  # fmt: skip
    lines = [
        (name, str(r.keywords.judged["high"]), str(r.alone_untrained), str(r.alone_trained))
        for name, r in results.items()
    ]
    return _table(heads, lines)


def _personal(shared: Path) -> str:
    return _table(
        ("type", "spans", "found", "found that are none"),
        [
            (kind, str(seen.spans), _percent(seen.recall), str(seen.false))
            for kind, seen in personal_recall(shared / "pii/presidio_spans.jsonl").items()
        ],
    )


def _pair(tally: Tally) -> tuple[str, str]:
    return _percent(tally.share("high")), _percent(tally.share("low"))


def _percent(share: float | None) -> str:
    """A share with one digit, never rounded up to 100 %."""
    if share is None:
        return "-"
    return f"{int(share * 1000 + 1e-9) / 10:.1f} %"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


if __name__ == "__main__":
    main()
