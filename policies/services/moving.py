"""The one way a version changes its status: compare-and-set, with its row of history."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from policies.engine.codec import content_hash, policy_to_json
from policies.engine.spec import PolicySpec
from policies.errors import StaleVersion
from policies.history import Author
from policies.models import PolicyVersion, Status
from policies.models.version import unguarded_versions
from policies.services.live import frozen_policy, written_policy


def move_version(row: PolicyVersion, **changes: object) -> None:
    """Write the changes if status and edits are still what `row` says; raises StaleVersion."""
    held = unguarded_versions().filter(pk=row.pk, status=row.status, edits=row.edits)
    if held.update(**changes) != 1:
        raise StaleVersion(
            f"{row} was changed at the same moment, so nothing was done. Look again."
        )
    for name, value in changes.items():
        setattr(row, name, value)
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
    PolicyVersion.history.model(**fields, history_date=timezone.now(), history_type="~").save()


def frozen_parts(row: PolicyVersion) -> tuple[PolicySpec, dict[str, object]]:
    """The policy of a version that leaves its status, and what freezes it when it was a draft.

    Raises DamagedPolicy or UnreadableOperand.
    """
    if row.status != Status.DRAFT:
        return frozen_policy(row), {}
    policy = written_policy(row)
    text = policy_to_json(policy)
    return policy, {"frozen_json": text, "content_hash": content_hash(text)}


def retire_version(row: PolicyVersion, *, by: Author, because: str, now: datetime) -> None:
    """End a version's life, whatever it was; a retired version's rules can be started from."""
    move_version(
        row,
        status=Status.RETIRED,
        retired_at=now,
        retired_by_name=by.name[:200],
        retired_because=because,
    )
