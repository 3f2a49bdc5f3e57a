"""What a draft says that no source says: figures, days, and promises."""

from __future__ import annotations

import pytest

from policies.engine.facts import Money
from tests.policies.detectors.looking import came_in, out

CODE = "claim_without_source"


@pytest.mark.parametrize(
    "draft",
    [
        "Your order 1182 weighs 4 kg.",
        "It leaves on Tuesday.",
        "It leaves tomorrow.",
        "The total is 1,250.50.",
        "It arrives in October.",
    ],
)
def test_a_figure_or_day_from_nowhere_goes_to_a_person(draft: str) -> None:
    assert CODE in out(draft, message="Where is my order 1182?")


@pytest.mark.parametrize(
    ("draft", "message", "evidence"),
    [
        ("Your order 1182 is on its way.", "Where is order 1182?", ()),
        ("It weighs 4 kg.", "How heavy?", ("Weight: 4 kg",)),
        ("It leaves on Tuesday.", "When?", ("ships every tuesday",)),
        ("The total is 1,250.50.", "", ("total 1250.50",)),
        ("The total is 1.250,50.", "", ("total 1,250.50",)),
        ("1. Open the lid.\n2. Press the button.", "How?", ()),
        ("You may come in.", "", ()),
        ("Order 0012 is here.", "order 12?", ()),
    ],
)
def test_what_stands_in_the_message_or_the_evidence_is_left_alone(
    draft: str, message: str, evidence: tuple[str, ...]
) -> None:
    assert CODE not in out(draft, message=message, evidence=evidence)


def test_a_trusted_record_is_a_source() -> None:
    draft = "Your order came to 1,250.50."
    assert CODE not in out(draft, order__total=Money(125050, "EUR"))
    assert CODE in out(draft, order__total=Money(125051, "EUR"))


def test_a_decimal_is_not_taken_for_a_thousand() -> None:
    assert CODE in out("That is 1250 in all.", message="I paid 12.50")
    assert CODE not in out("That is 12.5 in all.", message="I paid 12.50")


@pytest.mark.parametrize(
    "draft",
    [
        "We will deliver it by noon.",
        "I promise that it works.",
        "This is guaranteed.",
        "We'll have it fixed before the weekend.",
        "Your price will stay the same.",
        "The case is included at no extra cost.",
        "It will be ready on time, at the latest by tomorrow.",
        "Wir garantieren das.",
    ],
)
def test_a_promise_of_time_scope_or_price_goes_to_a_person(draft: str) -> None:
    assert "commitment" in out(draft, message=draft)


@pytest.mark.parametrize(
    "draft",
    ["Thank you for your message.", "We have passed it on to a colleague.", "The manual says so."],
)
def test_a_plain_answer_promises_nothing(draft: str) -> None:
    assert out(draft) == set()


def test_the_customer_may_promise_and_claim() -> None:
    assert came_in("I promise to pay by Tuesday.").reasons == ()
