"""Snapshots are packed with the words they have in common, and read back letter by letter."""

from __future__ import annotations

import zlib
from hashlib import sha256

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from review_queue.models import FactsSnapshot
from review_queue.models.packed import PackedTextField
from review_queue.models.packed_facts import _WORDS, PackedFactsField, _words
from tests.builders import a_note, pending

WORDS = "2e25d0e1c4ed984f9a7620d56c737d19210cb1480853e864093acee10107b070"
# As it stood in a column on the day the words were fixed.
PACKED = "facts1:ePlU67qeq0ae+cU+x2hiZG5pZqSDMteIMplooGepVFsLAILGFzI="
PLAIN = '{"actions": [], "draw_millionths": 427962, "facts": {"confidence": "0.9"}}'


@given(st.text() | st.text().map("facts1:".__add__) | st.text().map("zlib:".__add__))
def test_every_text_comes_back(text: str) -> None:
    field = PackedFactsField()
    assert field.from_db_value(field.get_prep_value(text)) == text


def test_the_words_never_change_since_they_are_needed_to_read() -> None:
    assert sha256(_WORDS.read_bytes()).hexdigest() == WORDS
    assert PackedFactsField().from_db_value(PACKED) == PLAIN


def test_with_other_words_nothing_is_read_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review_queue.models.packed_facts._words", lambda: _words() + b" ")
    with pytest.raises(zlib.error):
        PackedFactsField().from_db_value(PACKED)


def test_what_was_stored_before_reads_as_it_stands() -> None:
    field = PackedFactsField()
    assert field.from_db_value(PLAIN) == PLAIN
    assert field.from_db_value(PackedTextField().get_prep_value(PLAIN * 20)) == PLAIN * 20
    assert field.from_db_value(None) is None
    assert field.get_prep_value(None) is None


def test_a_snapshot_takes_a_tenth_of_its_letters(db: None) -> None:
    task = pending(a_note("Please call back on Monday."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT json_text FROM queue_factssnapshot WHERE task_id = %s", [task.pk])
        stored = cursor.fetchone()[0]
    plain = FactsSnapshot.objects.get(task=task).json_text
    assert sha256(plain.encode()).hexdigest() == FactsSnapshot.objects.get(task=task).sha256
    assert stored.startswith("facts1:")
    assert len(stored) < len(plain) / 10
