"""JSON of everything the gate reads and says: strict in, canonical out."""

from policies.engine.codec.policy import (
    content_hash,
    policy_from_json,
    policy_to_json,
    rule_from_json,
    rule_to_json,
)
from policies.engine.codec.snapshot import SNAPSHOT_SCHEMA, snapshot_from_json, snapshot_to_json
from policies.engine.codec.strict import UnreadableJson
from policies.engine.codec.values import value_from_json, value_kind, value_to_json
from policies.engine.codec.verdict import verdict_from_json, verdict_to_json

__all__ = [
    "SNAPSHOT_SCHEMA",
    "UnreadableJson",
    "content_hash",
    "policy_from_json",
    "policy_to_json",
    "rule_from_json",
    "rule_to_json",
    "snapshot_from_json",
    "snapshot_to_json",
    "value_from_json",
    "value_kind",
    "value_to_json",
    "verdict_from_json",
    "verdict_to_json",
]
