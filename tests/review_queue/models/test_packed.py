"""Long texts are packed in their column and come back letter by letter, whoever reads them."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from review_queue.models import Draft, Task
from review_queue.models.packed import SHORTEST, PackedTextField
from review_queue.rows import select_rows
from review_queue.services.drafts.drafting import record_result
from review_queue.together import read_together
from tests.builders import a_draft, a_note, received

LONG = "Why it says so: “naïve” 'x' 🙂\n" * 100


@given(st.text() | st.text().map(lambda text: text * 100) | st.text().map("zlib:".__add__))
def test_every_text_comes_back(text: str) -> None:
    field = PackedTextField()
    assert field.from_db_value(field.get_prep_value(text)) == text


def test_short_texts_and_nothing_stand_as_they_are() -> None:
    field = PackedTextField()
    assert field.get_prep_value("short") == "short"
    assert field.get_prep_value("x" * (SHORTEST - 1)) == "x" * (SHORTEST - 1)
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None) is None


def test_a_text_stored_before_reads_as_it_stands() -> None:
    assert PackedTextField().from_db_value('{"a": 1}' * 200) == '{"a": 1}' * 200


@pytest.fixture
def task(db: None) -> Task:
    task = received()
    record_result(task.pk, a_draft(a_note(), prompt_text=LONG))
    return task


def test_the_column_holds_it_packed_and_every_reader_gets_it_whole(task: Task) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prompt_text FROM queue_draft WHERE task_id = %s", [task.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("zlib:")
    assert len(stored) < len(LONG) / 10
    assert Draft.objects.get(task=task).prompt_text == LONG
    assert Draft.objects.values_list("prompt_text", flat=True).get(task=task) == LONG
    assert select_rows(Draft, "task_id = %s", [task.pk])[0].prompt_text == LONG
    together = read_together(drafts=Draft.objects.filter(task=task))
    assert together["drafts"][0].prompt_text == LONG
