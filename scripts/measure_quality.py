"""Measures what the gate holds on the shared data and writes the tables of docs/quality.md.

Run: python scripts/measure_quality.py --shared PATH [--write]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policies.topics.training import train_topics  # noqa: E402
from scripts.quality_data import Row, data_sets, split  # noqa: E402
from scripts.quality_judging import (  # noqa: E402
    Shares,
    by_keywords,
    classifier_for,
    detectors_hold,
    examples_of,
    runs_alone,
    shares_held,
)
from scripts.quality_personal import personal_recall  # noqa: E402

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
ACROSS = (("banking77", "bitext"), ("bitext", "banking77"), ("clinc150", "banking77"),
          ("banking77", "nlupp"), ("multidogo", "bitext"))  # fmt: skip


def main() -> None:
    """Print the tables, or put them into docs/quality.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the shared data")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md")
    chosen = parser.parse_args()
    text = "\n\n".join(_tables(chosen.shared))
    if not chosen.write:
        sys.stdout.write(text + "\n")
        return
    page = ROOT / "docs" / "quality.md"
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _tables(shared: Path) -> list[str]:
    sets = data_sets(shared)
    parts = {name: split(rows) for name, rows in sets.items()}
    return [
        "## Within a trade\n\n" + _within(parts),
        "## Across trades\n\n" + _across(parts),
        "## Running alone\n\n" + _alone(parts),
        "## Personal data\n\n" + _personal(shared),
    ]


def _within(parts: dict[str, tuple[list[Row], list[Row]]]) -> str:
    """Three ways to hold, each judged on the same unseen quarter."""
    lines = []
    for name, (learn, judge) in parts.items():
        detectors = shares_held(judge, detectors_hold)
        keywords = shares_held(judge, by_keywords)
        learned = shares_held(judge, _with_detectors(classifier_for(_with_routine(name, parts))))
        counts = f"{len(learn)} / {len(judge)}"
        lines.append((name, counts, *_pair(keywords), *_pair(detectors), *_pair(learned)))
    heads = (
        "data set", "rows learned / judged",
        "35 words: high held", "35 words: low held",
        "detectors: high held", "detectors: low held",
        "with classifier: high held", "with classifier: low held",
    )  # fmt: skip
    return _table(heads, lines)


def _with_routine(name: str, parts: dict[str, tuple[list[Row], list[Row]]]) -> list[Row]:
    """What to learn from: complaints alone know no routine work, so a bank's is added."""
    learn = parts[name][0]
    if name == "cfpb":
        learn = learn + [row for row in parts["banking77"][0] if row.risk != "high"]
    return learn


def _across(parts: dict[str, tuple[list[Row], list[Row]]]) -> str:
    lines = []
    for here, there in ACROSS:
        held = shares_held(parts[there][1], _with_detectors(classifier_for(parts[here][0])))
        lines.append((here, there, *_pair(held), _percent(held.medium)))
    return _table(("learned on", "judged on", "high held", "low held", "medium held"), lines)


def _alone(parts: dict[str, tuple[list[Row], list[Row]]]) -> str:
    lines = []
    for name, (_, judge) in parts.items():
        high = [row for row in judge if row.risk == "high"]
        untrained = sum(runs_alone(row.text, None) for row in high)
        trained = train_topics(examples_of(_with_routine(name, parts)), is_caught=detectors_hold)
        weights = trained.weights if trained else None
        lines.append(
            (
                name,
                str(len(high)),
                str(untrained),
                str(sum(runs_alone(r.text, weights) for r in high)),
            )
        )
    heads = ("data set", "high rows judged", "ran alone, nothing learned yet",
             "ran alone, classifier trained")  # fmt: skip
    return _table(heads, lines)


def _personal(shared: Path) -> str:
    return _table(
        ("type", "spans", "found", "found that are none"),
        [
            (kind, str(seen.spans), _percent(seen.recall), str(seen.false))
            for kind, seen in personal_recall(shared / "pii/presidio_spans.jsonl").items()
        ],
    )


def _with_detectors(classifier: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: detectors_hold(text) or classifier(text)


def _pair(held: Shares) -> tuple[str, str]:
    return _percent(held.high), _percent(held.low)


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
