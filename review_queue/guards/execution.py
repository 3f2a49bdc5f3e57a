"""What the database refuses about executions: no run without a matching decision, ever."""

from __future__ import annotations

from audit.triggers import never_delete, refuse
from review_queue.guards.answers import YES_SQL
from review_queue.models import Execution, State

Status = Execution.Status
_EDGES = {
    Status.READY: (Status.LEASED, Status.CANCELLED),
    Status.LEASED: (
        *(Status.READY, Status.DISPATCHING, Status.FAILED, Status.CANCELLED),
        Status.UNKNOWN,  # a try before this one was cut off, and this one may not go
    ),
    Status.DISPATCHING: (Status.READY, Status.SUCCEEDED, Status.FAILED, Status.UNKNOWN),
    Status.UNKNOWN: (Status.SUCCEEDED, Status.FAILED),
}
_FIXED = (
    *("id", "task_id", "generation", "position", "action_id", "decision_id", "content_hash"),
    *("effect_class", "idempotency_key", "kind", "amount_minor", "amount_currency", "payee"),
)
_DECIDED = f"""
SELECT 1 FROM queue_decision d JOIN queue_action a ON a.id = NEW.action_id
WHERE d.id = NEW.decision_id AND d.task_id = NEW.task_id AND d.generation = NEW.generation
AND d.answer IN ({YES_SQL}) AND a.draft_id = d.draft_id AND a.content_hash = NEW.content_hash
"""  # noqa: S608 - constants
_MAY_RUN = f"""
SELECT 1 FROM queue_task t JOIN queue_decision d ON d.id = NEW.decision_id
WHERE t.id = NEW.task_id AND t.generation = NEW.generation AND t.draft_hash = d.draft_hash
AND t.state IN ('{State.APPROVED}', '{State.EXECUTING}')
"""  # noqa: S608 - constants


def register_execution_guards() -> None:
    """Born ready behind a decision, dispatched behind it again, fixed in what it is."""
    never_delete(Execution)
    refuse(
        Execution,
        "insert",
        when=f"NEW.status <> '{Status.READY}' OR NEW.attempts <> 0 OR NEW.fence <> 0",
        because="a run starts ready and untried",
    )
    undecided = "no decision stands behind this run"
    refuse(Execution, "insert", when=f"NOT EXISTS ({_DECIDED})", because=undecided)
    to_send = f"NEW.status = '{Status.DISPATCHING}' AND OLD.status <> NEW.status"
    ran = f"NEW.status = '{Status.SUCCEEDED}' AND OLD.status <> NEW.status"
    refuse(
        Execution,
        "update",
        when=f"(({to_send}) OR ({ran})) AND NOT EXISTS ({_DECIDED})",
        because=undecided,
    )
    refuse(
        Execution,
        "update",
        when=f"{to_send} AND NOT EXISTS ({_MAY_RUN})",
        because="the task behind this run is not approved as it stands",
    )
    _refuse_other_changes()


def _refuse_other_changes() -> None:
    pairs = ", ".join(f"'{old}>{new}'" for old, many in _EDGES.items() for new in many)
    refuse(
        Execution,
        "update",
        when=f"NEW.status <> OLD.status AND (OLD.status || '>' || NEW.status) NOT IN ({pairs})",
        because="a run does not move from this state to that one",
    )
    refuse(
        Execution,
        "update",
        when=" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED),
        because="what a run is about never changes",
    )
    refuse(
        Execution,
        "update",
        when="NEW.fence < OLD.fence",
        because="the fence of a run never falls",
    )
