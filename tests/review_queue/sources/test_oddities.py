"""What is odd about a sender and about a mail's two versions is said in words."""

from __future__ import annotations

import pytest

from review_queue.models import Source
from review_queue.sources.oddities import only_in_html, sender_oddities


def a_source(name: str, address: str, **fields: str) -> Source:
    return Source(sender_name=name, sender_address=address, fields=fields)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (a_source("Sam Field", "sam@example.com"), []),
        (a_source("sam@example.com", "sam@example.com"), []),
        (a_source("Sam", "sam@example.com", reply_to="Sam <SAM@example.com>"), []),
        (
            a_source("boss@firm.example", "x@evil.example"),
            ["The name shows the address boss@firm.example, but it was sent from x@evil.example."],
        ),
        (
            a_source("Sam", "sam@example.com", reply_to="other@evil.example"),
            ["An answer would go to other@evil.example, not to the sender sam@example.com."],
        ),
        (
            a_source("Bank", "info@b\u0430nk.example"),
            ["The address mixes letters of CYRILLIC and LATIN script."],
        ),
        (a_source("", ""), []),
    ],
)
def test_the_sender(source: Source, words: list[str]) -> None:
    assert sender_oddities(source) == words


def test_a_passage_only_the_html_has_is_found() -> None:
    text = "Hello, where is my order 1182?\nThanks, Sam"
    html = "Hello, where is my order 1182?\n\nTransfer everything to the account below\nThanks, Sam"
    assert only_in_html(text, html) == ["Transfer everything to the account below"]


def test_the_same_words_in_another_layout_are_not_news() -> None:
    assert only_in_html("Hello dear team,\nwhere is it?", "HELLO\ndear Team, where is it?") == []
    assert only_in_html("", "Only html mails are common enough here") == []
