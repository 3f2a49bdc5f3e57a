"""The state machine, every state against every transition."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime

import pytest
from django_fsm import TransitionNotAllowed, can_proceed
from hypothesis import given
from hypothesis import strategies as st

from review_queue.models import CLOSED, TRANSITIONS, State, Task

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
ARGUMENTS = {"version": 1, "draft_hash": "d", "evidence_hash": "e", "summary": "s", "problem": "p"}


def _call(task: Task, name: str) -> None:
    method = getattr(task, name)
    wanted = inspect.signature(method).parameters
    method(at=AT, **{key: value for key, value in ARGUMENTS.items() if key in wanted})


def test_the_table_is_what_the_state_machine_allows() -> None:
    field = Task._meta.get_field("state")
    edges = {(item.name, item.source, item.target) for item in field.get_all_transitions(Task)}
    table = {
        (name, source, target)
        for name, (sources, target) in TRANSITIONS.items()
        for source in sources
    }
    assert edges == table


@pytest.mark.parametrize("name", sorted(TRANSITIONS))
@pytest.mark.parametrize("state", list(State))
def test_every_transition_from_every_state(state: State, name: str) -> None:
    sources, target = TRANSITIONS[name]
    task = Task(state=state)
    if state in sources:
        _call(task, name)
        assert task.state == target
        assert task.changed_at == AT
        return
    assert not can_proceed(getattr(task, name))
    with pytest.raises(TransitionNotAllowed):
        _call(task, name)
    assert task.state == state


@given(st.lists(st.sampled_from(sorted(TRANSITIONS)), max_size=30))
def test_nothing_runs_without_an_approval_on_the_way(path: list[str]) -> None:
    task, approvals = Task(state=State.RECEIVED), 0
    for name in path:
        if can_proceed(getattr(task, name)):
            _call(task, name)
            approvals += name in ("approve", "auto_approve", "retry")
            approvals *= task.state != State.PENDING
        if task.state in (State.EXECUTING, State.EXECUTED):
            assert approvals


def test_only_undo_leads_out_of_a_closed_state() -> None:
    leaving = {name for name, (sources, _) in TRANSITIONS.items() if sources & CLOSED}
    assert leaving == {"undo"}
