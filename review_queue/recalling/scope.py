"""Which past actions a recall is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from review_queue.errors import InvalidEdit
from review_queue.models import Decision, Execution, Workflow

NOT_RUN_YET = (Execution.Status.READY, Execution.Status.LEASED)
DID_RUN = (Execution.Status.SUCCEEDED,)


@dataclass(frozen=True, slots=True)
class RecallScope:
    """A span of time, narrowed by what caused the actions. 0 and "" narrow nothing.

    `since` is included, `until` is not. `rule` is a rule's key, `model` the drafting model's name.
    """

    since: datetime
    until: datetime
    workflow_id: int = 0
    policy_version: int = 0
    rule: str = ""
    model: str = ""
    person_id: int = 0
    only_alone: bool = False

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise InvalidEdit(
                "Nothing was looked up: the span of time ends before it begins.",
                fields={"until": "Choose a time after the first one."},
            )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; from_json gives the same scope."""
        return asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> RecallScope:
        """The scope as it was stored."""
        times = {name: parse_datetime(values[name]) for name in ("since", "until")}
        return cls(**{**values, **times})

    def words(self) -> str:
        """The scope as the owner reads it."""
        parts = []
        if self.workflow_id:
            name = Workflow.objects.filter(pk=self.workflow_id).values_list("name", flat=True)
            parts.append(f"in {name.first()}")
        if self.policy_version:
            parts.append(f"under rules version {self.policy_version}")
        if self.rule:
            parts.append(f"where rule “{self.rule}” applied")
        if self.model:
            parts.append(f"drafted by {self.model}")
        if self.person_id:
            parts.append(f"decided by {User.objects.get(pk=self.person_id)}")
        what = "What ran without a person" if self.only_alone else "Everything"
        return " ".join([what, *parts])


def executions_in(scope: RecallScope) -> QuerySet[Execution]:
    """Approved actions of the scope that have not left yet or did happen and still stand."""
    found = Execution.objects.filter(
        created_at__gte=scope.since,
        created_at__lt=scope.until,
        undone_at=None,
        status__in=[*NOT_RUN_YET, *DID_RUN],
    )
    if scope.workflow_id:
        found = found.filter(workflow_number=scope.workflow_id)
    if scope.policy_version:
        found = found.filter(decision__policy_version=scope.policy_version)
    if scope.person_id:
        found = found.filter(decision__decided_by_id=scope.person_id)
    if scope.only_alone:
        found = found.filter(decision__answer=Decision.Answer.AUTO)
    if scope.model:
        found = found.filter(action__draft__model=scope.model)
    if scope.rule:
        found = found.filter(action__draft__verdict__rule_hits__rule_key=scope.rule).distinct()
    return found
