"""Amounts as people type them, with comma or point, and those that have to be asked about."""

from __future__ import annotations

import pytest

from review_queue.services.drafts.typed_amounts import UnclearAmount, read_amount


@pytest.mark.parametrize(
    ("text", "language", "digits", "minor"),
    [
        ("1.234,50", "de", 2, 123450),
        ("1.234,50", "en", 2, 123450),
        ("1,234.50", "en", 2, 123450),
        ("1,234.50", "de", 2, 123450),
        ("1234.5", "en", 2, 123450),
        ("1234,5", "nl", 2, 123450),
        ("1234", "en", 2, 123400),
        ("1.234", "de", 2, 123400),
        ("1,234", "en", 2, 123400),
        ("€ 1 234,50", "fr", 2, 123450),
        ("1\u202f234,50 €", "fr", 2, 123450),
        ("1'234.50 CHF", "de-CH", 2, 123450),
        ("EUR 12,345,678.90", "en", 2, 1234567890),
        ("40,-", "nl", 2, 4000),
        ("1,250", "ja", 0, 1250),
        ("1.234", "en", 3, 1234),
        ("1.234", "de", 3, 1234000),
        ("0.40", "en", 2, 40),
    ],
)
def test_an_amount_means_one_thing(text: str, language: str, digits: int, minor: int) -> None:
    assert read_amount(text, digits=digits, language=language) == minor


@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_where_a_mark_could_be_both_and_no_language_says_which_it_asks(text: str) -> None:
    with pytest.raises(UnclearAmount, match="two ways"):
        read_amount(text, digits=3, language="xx")


@pytest.mark.parametrize(
    "text", ["", "abc", "-40", "1.2.3", "40 or 45", "1,23,4", "12..5", "٤٠", "1e3", ".", "4.0.0,0"]
)
def test_what_is_no_amount_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UnclearAmount):
        read_amount(text, digits=2, language="en")
