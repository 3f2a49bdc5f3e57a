"""The task-for-a-person connector: stores a to-do once per key, and takes it back while open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contract import (
    Consequence,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
)
from connectors.one_record import OneRecordConnector
from connectors.own_records import NewToDo, OwnRecords
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.task_for_person.payload import TaskForPersonPayload
from connectors.text import shorten


class TaskForPersonConnector(OneRecordConnector):
    """A to-do stays inside the company; the same key stores one."""

    kind: ClassVar[str] = "task_for_person"
    label: ClassVar[str] = "Task for a colleague"
    auto_eligible: ClassVar[bool] = True
    payload_model: ClassVar[type[TaskForPersonPayload]] = TaskForPersonPayload
    stands: ClassVar[str] = "The task stands."
    missing: ClassVar[str] = "No task stands under this key."
    taken_back: ClassVar[str] = "Task taken back."
    nothing_taken_back: ClassVar[str] = "There is no such task; nothing was taken back."

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """It can be taken back; one for a group reaches all of its people."""
        to_do = fit(self.kind, TaskForPersonPayload, payload)
        if to_do.assignee.startswith("group:"):
            return frozenset({Consequence.REVERSIBLE, Consequence.REACHES_TEAMS})
        return frozenset({Consequence.REVERSIBLE})

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        to_do = fit(self.kind, TaskForPersonPayload, payload)
        by = f" by {to_do.due_on}" if to_do.due_on else ""
        return f"Task for {to_do.assignee.partition(':')[2]}{by}: {shorten(to_do.title)}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Title and note."""
        to_do = fit(self.kind, TaskForPersonPayload, payload)
        return (("title", to_do.title), ("note", to_do.note))

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Store it once."""
        try:
            payload = read_payload(self.kind, TaskForPersonPayload, request.payload_text)
        except InvalidPayload as error:
            return NotSent(str(error))
        to_do = NewToDo(payload.assignee, payload.title, payload.note, payload.due_on or "")
        try:
            reference = surroundings.workspace.add_to_do(key=request.idempotency_key, to_do=to_do)
        except KeyError:
            return NotSent(
                f"There is no active account or group {payload.assignee.partition(':')[2]}; "
                "nobody was told. Choose somebody else."
            )
        return Sent(reference, "Task given.")

    def withdraw(self, records: OwnRecords, key: str) -> str:
        """Off the list, unless it is done already."""
        return records.withdraw_to_do(key=key)
