"""The rules in force, and those of any version that left draft, as the engine reads them."""

from __future__ import annotations

from policies.engine.codec import UnreadableJson, content_hash, policy_from_json
from policies.engine.spec import PolicySpec
from policies.errors import DamagedPolicy
from policies.models import PolicyVersion, Status


def live_policy() -> PolicySpec:
    """The rules in force; version 0 without rules when none was ever published.

    Raises DamagedPolicy when the stored text is not what was published: nothing may run by itself
    under rules that nobody approved.
    """
    row = PolicyVersion.objects.filter(status=Status.LIVE).first()
    if row is None:
        return PolicySpec(version=0)
    try:
        whole = content_hash(row.frozen_json) == row.content_hash
        policy = policy_from_json(row.frozen_json) if whole else None
    except (UnreadableJson, UnicodeEncodeError):
        policy = None
    if policy is None or policy.version != row.number:
        raise DamagedPolicy(
            f"The stored text of policy version {row.number} was changed after it was published. "
            "Nothing was decided under it. Publish a new version."
        )
    return policy
