"""What the database refuses about tasks: made from the table of states."""

from __future__ import annotations

from audit.triggers import append_only, never_delete, refuse
from policies.engine.levels import Level
from review_queue.guards.answers import YES_SQL
from review_queue.models import (
    TRANSITIONS,
    Action,
    Attempt,
    Decision,
    Draft,
    Evidence,
    OutcomeStatement,
    State,
    Task,
)

_NEW_GENERATION = (
    (State.PENDING, State.PENDING),
    (State.APPROVED, State.PENDING),
    (State.FAILED, State.APPROVED),
    (State.OUTCOME_UNKNOWN, State.APPROVED),
)
_APPROVED = f"""
SELECT 1 FROM queue_decision d WHERE d.task_id = NEW.id AND d.generation = NEW.generation
AND d.draft_hash = NEW.draft_hash AND d.answer IN ({YES_SQL})
"""  # noqa: S608 - constants
_PEOPLE = f"""
SELECT COUNT(DISTINCT d.decided_by_id) FROM queue_decision d WHERE d.task_id = NEW.id
AND d.generation = NEW.generation AND d.draft_hash = NEW.draft_hash
AND d.seat > 0 AND d.answer IN ({YES_SQL})
"""  # noqa: S608 - constants
_FORBIDDEN = f"""
SELECT 1 FROM queue_verdict v JOIN queue_draft f ON f.id = v.draft_id
WHERE f.task_id = NEW.id AND f.version = NEW.draft_version AND v.level = {int(Level.BLOCK)}
"""  # noqa: S608 - constants
_STANDS = """
SELECT 1 FROM queue_draft d JOIN queue_task t ON t.id = d.task_id
WHERE d.id = NEW.draft_id AND t.draft_version >= d.version
"""
_SMUGGLED = "nothing is added to a draft that stands"
_RAN = """
SELECT 1 FROM queue_execution x WHERE x.task_id = NEW.id AND x.generation = NEW.generation
AND x.status {} 'succeeded'
"""


def register_task_guards() -> None:
    """Legal edges only, one version at a time, content fixed, and nothing is ever deleted."""
    for model in (Draft, Action, Evidence, Decision, Attempt, OutcomeStatement):
        append_only(model)
    refuse(Action, "insert", when=f"EXISTS ({_STANDS})", because=_SMUGGLED)
    refuse(Evidence, "insert", when=f"EXISTS ({_STANDS})", because=_SMUGGLED)
    never_delete(Task)
    refuse(
        Task,
        "insert",
        when=f"NEW.state <> '{State.RECEIVED}' OR NEW.version <> 1",
        because="a task starts as received, in version 1",
    )
    _refuse_edges()
    _refuse_unfounded_ends()
    _refuse_other_changes()


def _refuse_edges() -> None:
    refuse(
        Task,
        "update",
        when="NEW.state <> OLD.state AND "
        f"(OLD.state || '>' || NEW.state) NOT IN ({_pairs(_edges())})",
        because="a task does not move from this state to that one",
    )
    refuse(
        Task,
        "update",
        when="NEW.state <> OLD.state AND (NEW.audit_length <> OLD.audit_length + 1"
        " OR NEW.audit_head = OLD.audit_head)",
        because="a task moves together with its entry in the ledger",
    )


def _refuse_unfounded_ends() -> None:
    refuse(
        Task,
        "update",
        when=f"NEW.state = '{State.APPROVED}' AND OLD.state <> NEW.state"
        f" AND NOT EXISTS ({_APPROVED})",
        because="a task is approved by a decision about this very draft",
    )
    refuse(
        Task,
        "update",
        when=f"NEW.state = '{State.APPROVED}' AND OLD.state <> NEW.state"
        f" AND NEW.reviewers_needed > 1 AND ({_PEOPLE}) < NEW.reviewers_needed",
        because="too few people said yes",
    )
    refuse(
        Task,
        "update",
        when=f"NEW.state = '{State.APPROVED}' AND OLD.state <> NEW.state AND EXISTS ({_FORBIDDEN})",
        because="what the rules forbid is never approved",
    )
    refuse(
        Task,
        "update",
        when=f"NEW.state = '{State.EXECUTED}' AND OLD.state <> NEW.state AND (NOT EXISTS"
        f" ({_RAN.format('=')}) OR EXISTS ({_RAN.format('<>')}))",
        because="a task is done when every step of it ran",
    )


def _refuse_other_changes() -> None:
    refuse(
        Task,
        "update",
        when="NEW.version <> OLD.version AND NEW.version <> OLD.version + 1",
        because="the version of a task rises by one",
    )
    refuse(
        Task,
        "update",
        when="NEW.version = OLD.version AND (NEW.state <> OLD.state"
        " OR NEW.draft_hash <> OLD.draft_hash OR NEW.draft_version <> OLD.draft_version"
        " OR NEW.evidence_hash <> OLD.evidence_hash OR NEW.generation <> OLD.generation)",
        because="what a task is about changes only with its version",
    )
    refuse(
        Task,
        "update",
        when="(NEW.draft_hash <> OLD.draft_hash OR NEW.draft_version <> OLD.draft_version)"
        f" AND NEW.state <> '{State.DRAFTED}'",
        because="another draft has to be judged before anybody decides about it",
    )
    refuse(
        Task,
        "update",
        when="NEW.generation <> OLD.generation AND (NEW.generation <> OLD.generation + 1 OR "
        f"(OLD.state || '>' || NEW.state) NOT IN ({_pairs(_NEW_GENERATION)}))",
        because="a generation ends only when an approval does",
    )
    refuse(
        Task,
        "update",
        when="NEW.id <> OLD.id OR NEW.source_key <> OLD.source_key",
        because="a task stays the one it is",
    )


def _edges() -> list[tuple[str, str]]:
    return sorted({(source, to) for sources, to in TRANSITIONS.values() for source in sources})


def _pairs(edges: object) -> str:
    return ", ".join(f"'{source}>{to}'" for source, to in edges)  # type: ignore[attr-defined]
