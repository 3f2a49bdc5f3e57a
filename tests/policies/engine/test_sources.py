"""What a draft may take its figures from: records and the message, never counts and clocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.engine.facts import FactValue, LabelledText, Money
from tests.policies.engine.cases import CLEAN, codes, facts, verdict

PROMISE = replace(CLEAN, output_texts=(LabelledText("reply", "You have 14 days to return it."),))


@pytest.mark.parametrize(
    "known",
    [{"customer__count_30d": 14}, {"clock__hour": 14}, {"contact__known_days": 14},
     {"workflow__amount_1d": Money(1400, "EUR")}],
)  # fmt: skip
def test_a_count_or_a_clock_is_no_source_for_a_figure(known: dict[str, FactValue]) -> None:
    result = verdict(untrusted=PROMISE, trusted=facts(**known))
    assert ("output_detector", "claim_without_source") in codes(result)
