"""Reading the trail: every filter, both directions, and the table that is taken away."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from audit.actors import SYSTEM, Actor
from audit.chain import Event
from audit.csv_cells import csv_lines, safe_cell
from audit.models import Entry, Payload
from audit.services import append_event
from audit.trail import Sought, distinct_actors, distinct_kinds, trail_page
from audit.trail_csv import HEADING, trail_csv
from tests.lifting import lifted

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = Actor("person", "7", "anna", "admin")
BERT = Actor("person", "8", "=bert", "cli")


def happened(number: int, kind: str, actor: Actor, chain: str = "settings") -> Entry:
    """One entry, `number` minutes after the start."""
    return append_event(
        Event(kind, actor, f"thing:{number}", {"n": number}, START + timedelta(minutes=number)),
        chain=chain,
    )


def ten() -> list[Entry]:
    """Ten entries by two people and the system, of three kinds, in two chains."""
    actors, kinds = (ANNA, BERT, SYSTEM), ("a.b.one", "a.b.two")
    return [
        happened(place, kinds[place % 2], actors[place % 3], "even" if place % 2 == 0 else "odd")
        for place in range(10)
    ]


def actor_text(name: str) -> str:
    return next(text for text in distinct_actors() if f'"name":"{name}"' in text)


def ids(sought: Sought, **where: int) -> list[int]:
    return [entry.pk for entry, _ in trail_page(sought, **where).entries]


def test_the_newest_come_first_and_pages_lead_on_in_both_directions() -> None:
    rows = [entry.pk for entry in ten()]
    first = trail_page(Sought(), size=4)
    assert [entry.pk for entry, _ in first.entries] == rows[:5:-1]
    assert (first.has_newer, first.has_older) == (False, True)
    second = trail_page(Sought(), before=rows[6], size=4)
    assert [entry.pk for entry, _ in second.entries] == rows[5:1:-1]
    assert (second.has_newer, second.has_older) == (True, True)
    back = trail_page(Sought(), after=rows[5], size=4)
    assert [entry.pk for entry, _ in back.entries] == rows[:5:-1]
    assert (back.has_newer, back.has_older) == (False, True)
    assert first.entries[0][1] == '{"n":9}'


def test_each_filter_narrows_and_together_they_all_count() -> None:
    rows = [entry.pk for entry in ten()]
    anna, bert = actor_text("anna"), actor_text("=bert")
    assert ids(Sought(actors=(anna,))) == [rows[9], rows[6], rows[3], rows[0]]
    assert ids(Sought(actors=(anna, bert), kinds=("a.b.two",))) == [
        rows[place] for place in (9, 7, 3, 1)
    ]
    assert ids(Sought(kinds=("a.b.one", "a.b.two"))) == rows[::-1]
    assert ids(Sought(chain="odd", actors=(anna,))) == [rows[9], rows[3]]
    span = Sought(since=START + timedelta(minutes=3), until=START + timedelta(minutes=6))
    assert ids(span) == [rows[5], rows[4], rows[3]]
    assert ids(Sought(since=START + timedelta(days=1))) == []
    assert ids(Sought(until=START)) == []
    assert ids(Sought(kinds=("a.b.none",))) == []


def test_actors_and_kinds_are_found_once_each() -> None:
    ten()
    assert distinct_kinds() == ("a.b.one", "a.b.two")
    assert len(distinct_actors()) == 3


def test_nothing_recorded_is_an_empty_page_and_a_heading() -> None:
    assert trail_page(Sought()).entries == ()
    assert distinct_actors() == ()
    assert b"".join(trail_csv(Sought())).decode().splitlines() == [",".join(HEADING)]


def table(sought: Sought) -> list[list[str]]:
    text = b"".join(trail_csv(sought)).decode()
    return list(csv.reader(StringIO(text, newline="")))


def test_the_table_holds_every_entry_asked_for_oldest_first() -> None:
    rows = ten()
    with lifted(Payload):
        Payload.objects.filter(entry_hash=rows[2].entry_hash).delete()
    heading, *lines = table(Sought())
    assert tuple(heading) == HEADING
    assert [line[0] for line in lines] == [str(row.pk) for row in rows]
    first = rows[0]
    assert lines[0] == [
        *(str(first.pk), "2026-03-01T12:00:00.000000Z", "anna", "person", "admin"),
        *("a.b.one", "thing:0", '{"n":0}', "even", "1", first.entry_hash),
    ]
    assert lines[1][2] == "'=bert"
    assert lines[2][7] == ""
    assert [line[0] for line in table(Sought(actors=(actor_text("anna"),)))[1:]] == [
        str(rows[place].pk) for place in (0, 3, 6, 9)
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  @", "＝"])  # noqa: RUF001
def test_no_text_starts_a_formula(start: str) -> None:
    text = f"{start}1+1"
    assert safe_cell(text) == f"'{text}"
    happened(1, "a.b.c", Actor("person", "9", text, "admin"))
    assert table(Sought())[1][2] == f"'{text}"


def test_numbers_and_harmless_texts_stay_as_they_are() -> None:
    assert safe_cell(-5) == "-5"
    assert safe_cell("a=1") == "a=1"
    assert safe_cell(None) == ""
    assert safe_cell("\0=1") == "'=1"
    assert csv_lines([["a,b", 'say "x"']]) == '"a,b","say ""x"""\r\n'
