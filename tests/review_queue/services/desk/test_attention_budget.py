"""Twenty minutes where a minute saves most; what needs two people and a lot are always in."""

from __future__ import annotations

from random import Random

import pytest

from review_queue.services.desk.attention_budget import Candidate, fill_budget

INVOICE = Candidate(1, seconds=180, loss_minor=240_000, error_rate=0.01)
REFUND = Candidate(2, seconds=90, loss_minor=18_000, error_rate=0.04)


def lot(seed: int) -> Random:
    """The same draw in every run."""
    return Random(seed)  # noqa: S311 - a lot, not a secret


def many(number: int, *, first: int = 10, seconds: float = 60) -> list[Candidate]:
    """Alike but for the money: the higher the number, the more."""
    return [
        Candidate(first + place, seconds=seconds, loss_minor=1000 * (place + 1), error_rate=0.02)
        for place in range(number)
    ]


def test_worth_per_minute_is_error_rate_times_loss_times_catch_over_minutes() -> None:
    assert f"{INVOICE.worth / 100:.2f}" == "6.00"
    assert f"{REFUND.worth / 100:.2f}" == "3.60"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Candidate(3, seconds=60, loss_minor=1200, error_rate=0.05), "0.45"),
        (Candidate(4, seconds=90, loss_minor=800, error_rate=0.02), "0.08"),
    ],
)
def test_small_money_is_worth_little_of_a_minute(one: Candidate, expected: str) -> None:
    assert f"{one.worth / 100:.2f}" == expected


def test_what_fits_all_is_all_taken_with_certainty_most_worth_first() -> None:
    picks = fill_budget([REFUND, INVOICE], seconds=300, chance=lot(1))
    assert [(pick.candidate, pick.why, pick.probability) for pick in picks] == [
        (INVOICE, "worth", 1.0),
        (REFUND, "worth", 1.0),
    ]


def test_the_budget_holds_and_the_most_worth_are_in_beside_one_in_twenty_by_lot() -> None:
    picks = fill_budget(many(400), seconds=20 * 60, chance=lot(7))
    by_lot = [pick for pick in picks if pick.why == "random"]
    by_worth = [pick.candidate.task_id for pick in picks if pick.why == "worth"]
    assert sum(pick.candidate.seconds for pick in picks) == 20 * 60
    assert len(by_lot) == 1
    assert by_lot[0].probability == 1 / 400
    drawn = by_lot[0].candidate.task_id
    best = [number for number in range(409, 9, -1) if number != drawn]
    assert by_worth == best[:19]


def test_a_lot_that_takes_up_room_leaves_the_next_smaller_ones_in() -> None:
    large = Candidate(1, seconds=1000, loss_minor=10**9, error_rate=0.5)
    picks = fill_budget([large, *many(3)], seconds=120, chance=lot(3))
    assert large not in [pick.candidate for pick in picks]
    assert len(picks) == 2


def test_what_needs_two_people_is_in_even_when_it_alone_takes_longer() -> None:
    grave = [
        Candidate(number, seconds=300, loss_minor=number, error_rate=0.04, is_for_two=True)
        for number in (1, 2, 3)
    ]
    picks = fill_budget([*many(5), *grave], seconds=600, chance=lot(1))
    assert [(pick.candidate.task_id, pick.why) for pick in picks] == [
        (3, "two_people"),
        (2, "two_people"),
        (1, "two_people"),
    ]


def test_every_other_item_is_as_probable_to_be_drawn_as_stated() -> None:
    items = many(40)
    drawn: dict[int, int] = {}
    for seed in range(4000):
        for pick in fill_budget(items, seconds=600, chance=lot(seed)):
            if pick.why == "random":
                assert pick.probability == 1 / 40
                drawn[pick.candidate.task_id] = drawn.get(pick.candidate.task_id, 0) + 1
    assert set(drawn) == {item.task_id for item in items}
    assert all(60 <= times <= 145 for times in drawn.values())  # 100 expected, sd 9.9


def test_nothing_waiting_makes_an_empty_plan() -> None:
    assert fill_budget([], seconds=1200, chance=lot(1)) == ()
