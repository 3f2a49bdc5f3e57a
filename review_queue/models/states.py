"""The task's life as data: every state, what it means to staff, and the table of transitions."""

from __future__ import annotations

from typing import Any

from django.db import models


class State(models.TextChoices):
    """Where a task stands."""

    RECEIVED = "received", "Received"
    DRAFTED = "drafted", "Drafted"
    DRAFT_FAILED = "draft_failed", "Draft failed"
    PENDING = "pending", "Waiting for a person"
    BLOCKED = "blocked", "Blocked by policy"
    APPROVED = "approved", "Approved"
    EXECUTING = "executing", "Running"
    EXECUTED = "executed", "Done"
    FAILED = "failed", "Failed"
    OUTCOME_UNKNOWN = "outcome_unknown", "Outcome unknown"
    REVERTED = "reverted", "Undone"
    REJECTED = "rejected", "Rejected"
    EXPIRED = "expired", "Expired"
    CANCELLED = "cancelled", "Cancelled"


CLOSED = frozenset({State.EXECUTED, State.REVERTED, State.REJECTED, State.EXPIRED, State.CANCELLED})
NEEDS_A_PERSON = frozenset({State.DRAFT_FAILED, State.BLOCKED, State.FAILED, State.OUTCOME_UNKNOWN})

TRANSITIONS: dict[str, tuple[frozenset[State], State]] = {
    "record_draft": (
        frozenset({State.RECEIVED, State.DRAFT_FAILED, State.PENDING}),
        State.DRAFTED,
    ),
    "fail_draft": (frozenset({State.RECEIVED}), State.DRAFT_FAILED),
    "redraft": (frozenset({State.DRAFT_FAILED, State.BLOCKED}), State.RECEIVED),
    "submit": (frozenset({State.DRAFTED}), State.PENDING),
    "auto_approve": (frozenset({State.DRAFTED}), State.APPROVED),
    "block": (frozenset({State.DRAFTED, State.PENDING}), State.BLOCKED),
    "lift_block": (frozenset({State.BLOCKED}), State.PENDING),
    "approve": (frozenset({State.PENDING}), State.APPROVED),
    "reject": (frozenset({State.PENDING}), State.REJECTED),
    "send_back": (frozenset({State.PENDING}), State.RECEIVED),
    "expire": (frozenset({State.PENDING}), State.EXPIRED),
    "reopen": (frozenset({State.APPROVED}), State.PENDING),
    "start": (frozenset({State.APPROVED}), State.EXECUTING),
    "finish": (frozenset({State.EXECUTING}), State.EXECUTED),
    "fail": (frozenset({State.APPROVED, State.EXECUTING}), State.FAILED),
    "lose": (frozenset({State.EXECUTING}), State.OUTCOME_UNKNOWN),
    "retry": (frozenset({State.FAILED, State.OUTCOME_UNKNOWN}), State.APPROVED),
    "confirm": (frozenset({State.OUTCOME_UNKNOWN}), State.EXECUTED),
    "undo": (frozenset({State.EXECUTED}), State.REVERTED),
    "cancel": (
        frozenset(
            {
                State.RECEIVED,
                State.DRAFTED,
                State.DRAFT_FAILED,
                State.BLOCKED,
                State.PENDING,
                State.APPROVED,
                State.FAILED,
                State.OUTCOME_UNKNOWN,
            }
        ),
        State.CANCELLED,
    ),
}


def edge(name: str) -> dict[str, Any]:
    """A row of the table as django-fsm takes it."""
    sources, target = TRANSITIONS[name]
    return {"field": "state", "source": sorted(sources), "target": target}
