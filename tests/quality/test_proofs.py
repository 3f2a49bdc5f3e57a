"""What the proof lines show on real work: the floors under what docs/quality.md publishes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.quality_proof_cases import Drafted, drafted_invoices, drafted_requests
from scripts.quality_proof_letters import drafted_letters
from scripts.quality_proofs import measure, read_share

Draw = Callable[[Path], list[Drafted]]


@pytest.mark.parametrize(
    ("drawn", "drafts", "sorts"),
    [(drafted_requests, 260, 8), (drafted_letters, 600, 8), (drafted_invoices, 480, 5)],
)
def test_changed_values_are_shown_and_right_ones_left_alone(
    shared_data: Path, drawn: Draw, drafts: int, sorts: int
) -> None:
    result = measure(drawn(shared_data))
    assert result.drafts >= drafts
    assert sum(result.doubted.values()) == 0, result.doubts[:5]
    assert len(result.caught) == sorts
    for sort, caught in result.caught.items():
        floor = 0.95 if "day" in sort else 1.0
        assert caught.share is not None
        assert caught.share >= floor, (sort, caught.missed[:3])


def test_most_values_that_people_marked_are_read(shared_data: Path) -> None:
    read = read_share(shared_data)
    for sort, least in (
        ("amounts, English", 0.90),
        ("amounts, French", 0.95),
        ("amounts, German", 0.85),
        ("amounts, Spanish", 0.85),
        ("days, English", 0.75),
        ("times, English", 0.90),
        ("phone numbers, English", 1.0),
    ):
        seen, of = read[sort]
        assert seen / of >= least, (sort, seen, of)
