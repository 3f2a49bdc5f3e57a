"""The rules in force, and those of any version that left draft, as the engine reads them."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from kept.queries import Place, kept
from policies.engine.codec import UnreadableJson, content_hash, policy_from_json, policy_to_json
from policies.engine.spec import PolicySpec
from policies.errors import DamagedPolicy
from policies.models import PolicyVersion, Status
from policies.operands import UnreadableOperand


def version_with(status: Status, **more: object) -> PolicyVersion | None:
    """The row in this status, as it stands now, or None."""
    row: PolicyVersion | None = PolicyVersion.objects.filter(status=status, **more).first()
    return row


def live_version() -> PolicyVersion | None:
    """The row of the version in force; None when none was ever published."""
    return _standing.first(Status.LIVE)


def live_number() -> int:
    """The number of the version in force, 0 without one."""
    return _numbers.first(Status.LIVE) or 0


def live_policy() -> PolicySpec:
    """The rules in force; version 0 without rules when none was ever published.

    Raises DamagedPolicy when the stored text is not what was published: nothing may run by itself
    under rules that nobody approved.
    """
    row = live_version()
    return PolicySpec(version=0) if row is None else frozen_policy(row)


def shadow_policies() -> tuple[PolicySpec, ...]:
    """The versions that are tried without effect. Raises DamagedPolicy like `live_policy`."""
    return tuple(frozen_policy(row) for row in reversed(_standing(Status.SHADOW)))


@kept
def _standing(status: Place) -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(status=status).order_by("-number")


@kept
def _numbers(status: Place) -> QuerySet[PolicyVersion, int]:
    versions = PolicyVersion.objects.filter(status=status).order_by("-number")
    return versions.values_list("number", flat=True)


def frozen_policy(row: PolicyVersion) -> PolicySpec:
    """The rules a version was frozen with when it left draft. Raises DamagedPolicy."""
    try:
        policy = _read(row.frozen_json, row.content_hash)
    except (UnreadableJson, UnicodeEncodeError):
        policy = None
    if policy is None or policy.version != row.number:
        raise DamagedPolicy(
            f"The stored text of policy version {row.number} was changed after it was published. "
            "Nothing was decided under it. Publish a new version."
        )
    return policy


@lru_cache(maxsize=8)
def _read(text: str, sha256: str) -> PolicySpec | None:
    """The same text is read once: the engine also keeps ready what it was given before."""
    return policy_from_json(text) if content_hash(text) == sha256 else None


def written_policy(row: PolicyVersion) -> PolicySpec:
    """The rules as they stand in the rows: a draft's own. Raises UnreadableOperand."""
    rules = row.rules.prefetch_related("conditions")
    return PolicySpec(row.number, tuple(rule.as_spec() for rule in rules))


def known_live_policy() -> PolicySpec | None:
    """The rules in force for comparing; None when neither text nor rows are what was published."""
    row = live_version()
    if row is None:
        return PolicySpec(version=0)
    try:
        return frozen_policy(row)
    except DamagedPolicy:
        return _rows_if_whole(row)


def _rows_if_whole(row: PolicyVersion) -> PolicySpec | None:
    """The rows, when they still freeze into the very text whose hash was published."""
    try:
        policy = written_policy(row)
    except UnreadableOperand:
        return None
    return policy if content_hash(policy_to_json(policy)) == row.content_hash else None
