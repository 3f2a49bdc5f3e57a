"""Texts compared word by word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_queue.desk.words.word_diff import word_diff
from review_queue.services.decisions.suggesting_reasons import suggest_reasons


def said(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in word_diff(old, new)]


def test_a_changed_word_is_one_that_went_and_one_that_came() -> None:
    assert said("We refund 45.00 today.", "We refund 40.00 today.") == [
        ("same", "We refund "),
        ("removed", "45"),
        ("added", "40"),
        ("same", ".00 today."),
    ]


def test_a_changed_phrase_reads_as_one() -> None:
    assert said("It is very late now.", "It is quite soon now.") == [
        ("same", "It is "),
        ("removed", "very late"),
        ("added", "quite soon"),
        ("same", " now."),
    ]


def test_nothing_changed_and_everything_changed() -> None:
    assert said("", "") == []
    assert said("Same.", "Same.") == [("same", "Same.")]
    assert said("", "New") == [("added", "New")]
    assert said("Old", "") == [("removed", "Old")]


@given(st.text(), st.text())
def test_both_texts_can_be_read_back_from_the_pieces(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(one.text for one in pieces if one.kind != "added") == old
    assert "".join(one.text for one in pieces if one.kind != "removed") == new


def test_a_book_is_compared_line_by_line_and_in_time() -> None:
    old = "\n".join(f"line {number} of many" for number in range(20_000))
    started = time.process_time()
    kinds = {piece.kind for piece in word_diff(old, old.replace("line 7 ", "row 7 "))}
    assert kinds == {"same", "added", "removed"}
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"amount": ("45.00 EUR", "40.00 EUR")}, ("wrong_fact",)),
        ({"to": ("a@x", "b@x")}, ("wrong_customer",)),
        ({"body": ("It costs 45.", "It costs 40.")}, ("wrong_fact",)),
        ({"body": ("Hey! All good.", "Dear Sam, all good.")}, ("tone",)),
        ({"body": ("We will refund you. Bye.", "Bye.")}, ("no_ground",)),
        ({"body": ("Thank you.", "Thank you. The code is inside.")}, ("missing",)),
        ({"body": ("Thank you.", "Thank you.")}, ()),
        (
            {"body": ("Hey you", "Dear you"), "amount": ("1.00 EUR", "2.00 EUR")},
            ("wrong_fact", "tone"),
        ),
    ],
)
def test_reasons_are_read_off_the_edit(
    changes: dict[str, tuple[str, str]], codes: tuple[str, ...]
) -> None:
    assert suggest_reasons(changes) == codes
