"""Reading time and the least attention before a yes, to the digits of the published figures."""

from __future__ import annotations

import pytest

from review_queue.models import Action, Evidence, Tier
from review_queue.services.drafts.reading import dwell_floor_ms, expected_read_ms, reading_ms

NOTE = Action(position=1, kind="internal_note", payload_text='{"text":"one two three four five"}')


@pytest.mark.parametrize(
    ("words", "seconds", "floor", "floor_on_check"),
    [
        (60, 15.1, 3.8, 3.8),
        (120, 30.3, 7.6, 7.6),
        (200, 50.4, 12.6, 12.6),
        (400, 100.8, 25.2, 20.0),
        (1000, 252.1, 45.0, 20.0),
    ],
)
def test_words_take_their_time(
    words: int, seconds: float, floor: float, floor_on_check: float
) -> None:
    whole = reading_ms(words, 0)
    assert round(whole / 1000, 1) == seconds
    assert round(dwell_floor_ms(Tier.TWO_PEOPLE, whole) / 1000, 1) == floor
    assert round(dwell_floor_ms(Tier.CHECK, whole) / 1000, 1) == floor_on_check
    assert dwell_floor_ms(Tier.GLANCE, whole) == 0
    assert dwell_floor_ms(Tier.UNDOABLE, whole) == 0


def test_every_card_that_has_to_be_opened_takes_six_seconds() -> None:
    assert reading_ms(60, 3) - reading_ms(60, 0) == 18_000


def test_evidence_counts_with_its_words_and_a_template_takes_its_own_away() -> None:
    record = Evidence(kind="record", quote="total 40.00 EUR")
    template = Evidence(kind="template", quote="one two three")
    assert expected_read_ms([NOTE], []) == reading_ms(5, 0)
    assert expected_read_ms([NOTE], [record]) == reading_ms(5 + 3, 1)
    assert expected_read_ms([NOTE], [template]) == reading_ms(2, 0)
    assert expected_read_ms([NOTE], [record, template]) == reading_ms(2 + 3, 1)


def test_a_word_that_the_template_has_once_is_new_the_second_time() -> None:
    twice = Action(position=1, kind="internal_note", payload_text='{"text":"yes yes yes"}')
    assert expected_read_ms([twice], [Evidence(kind="template", quote="yes")]) == reading_ms(2, 0)
