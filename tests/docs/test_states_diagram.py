"""The states drawn in docs/architecture.md are the states of the code, arrow by arrow."""

from __future__ import annotations

import re

from review_queue.models.states import CLOSED, NEEDS_A_PERSON, TRANSITIONS, State
from tests.conftest import ROOT

Arrow = tuple[str, str, str]

_BLOCK = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
_ARROW = re.compile(r"^ *(\w+) --> (\w+): (\w+)$", re.MULTILINE)
_END = re.compile(r"^ *(\w+) --> \[\*\]$", re.MULTILINE)
_ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def document() -> str:
    return (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def diagram() -> str:
    found = _BLOCK.findall(document())
    assert len(found) == 1
    text: str = found[0]
    return text


def drawn_arrows() -> list[Arrow]:
    return [(source, name, target) for source, target, name in _ARROW.findall(diagram())]


def test_every_transition_is_drawn_and_nothing_else() -> None:
    arrows = {
        (source.value, name, target.value)
        for name, (sources, target) in TRANSITIONS.items()
        for source in sources
    }
    drawn = drawn_arrows()
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == arrows


def test_every_line_of_the_diagram_is_understood_by_this_test() -> None:
    lines = [line for line in diagram().splitlines() if line.strip()]
    start = [line for line in lines if line.strip() == "[*] --> received"]
    assert len(start) == 1
    assert len(lines) == len(drawn_arrows()) + len(_END.findall(diagram())) + len(start)


def test_the_drawing_ends_where_a_task_is_closed() -> None:
    assert {State(name) for name in _END.findall(diagram())} == CLOSED


def test_the_table_names_every_state_in_the_words_staff_see() -> None:
    assert dict(_ROW.findall(document())) == {state.value: state.label for state in State}


def test_the_table_marks_the_states_that_wait_for_a_person() -> None:
    marked = re.findall(r"^\| `(\w+)` .*\| a person \|", document(), re.MULTILINE)
    assert {State(name) for name in marked} == NEEDS_A_PERSON | {State.PENDING}
