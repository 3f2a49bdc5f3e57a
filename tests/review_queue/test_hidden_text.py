"""Hidden and reordering characters are marked; writing that needs joiners is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_queue.hidden_text import count_hidden, pieces_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a\u200bb", ["U+200B ZERO WIDTH SPACE"]),
        ("\u202egpj.exe", ["U+202E RIGHT-TO-LEFT OVERRIDE"]),
        (
            "x\U000e0041\U000e0042",
            ["U+E0041 TAG LATIN CAPITAL LETTER A", "U+E0042 TAG LATIN CAPITAL LETTER B"],
        ),
        ("pass\u00adword", ["U+00AD SOFT HYPHEN"]),
        ("\x00\x07\x7f\x85", ["U+0000", "U+0007", "U+007F", "U+0085"]),
        ("a\u3164b\u2800", ["U+3164 HANGUL FILLER", "U+2800 BRAILLE PATTERN BLANK"]),
        ("a\ufe0fb\U000e0100", ["U+FE0F VARIATION SELECTOR-16", "U+E0100 VARIATION SELECTOR-17"]),
        ("a\u200db", ["U+200D ZERO WIDTH JOINER"]),
        ("\ufeffstart", ["U+FEFF ZERO WIDTH NO-BREAK SPACE"]),
        ("line\u2028break", ["U+2028 LINE SEPARATOR"]),
    ],
)
def test_hidden_characters_are_named(text: str, names: list[str]) -> None:
    assert [piece.odd for piece in pieces_of(text) if piece.odd] == names
    assert count_hidden(text) == len(names)


@pytest.mark.parametrize(
    "text",
    [
        "Plain text,\n\twith a tab\r\n",
        "Grüße, 日本語, עברית, العربية",
        "👩‍👩‍👧‍👦 ❤️ 1️⃣ 🏳️‍🌈",
        "می‌خواهم",  # Persian needs the non-joiner
        "क्‍ष",  # and Devanagari the joiner
        "",
    ],
)
def test_ordinary_writing_is_left_alone(text: str) -> None:
    assert count_hidden(text) == 0


@given(st.text())
def test_the_pieces_make_up_the_text_again(text: str) -> None:
    assert "".join(piece.text for piece in pieces_of(text)) == text
