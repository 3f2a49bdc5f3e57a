"""A verdict as JSON, for the record of the task."""

from __future__ import annotations

from policies.engine.codec.strict import (
    UnreadableJson,
    as_flag,
    as_list,
    as_object,
    as_share,
    as_text,
    as_whole_number,
    canonical,
    parse,
    share_text,
)
from policies.engine.levels import Level
from policies.engine.spec import LEAST_PRIORITY
from policies.engine.verdict import Reason, Verdict

VERDICT_SCHEMA = 2  # 1 had no priority and no due time
_REASON_KEYS = frozenset({"source", "code", "level", "sentence", "detail"})
_KEYS_1 = frozenset(
    {
        "schema_version",
        "level",
        "reasons",
        "hold_seconds",
        "required_group",
        "inclusion_probability",
        "picked_at_random",
        "policy_version",
        "engine_version",
    }
)
_KEYS = _KEYS_1 | {"priority", "due_minutes"}


def verdict_to_json(verdict: Verdict) -> str:
    """Canonical JSON: the same verdict always gives the same bytes."""
    return canonical(
        {
            "schema_version": VERDICT_SCHEMA,
            "level": verdict.level.name,
            "reasons": [
                {
                    "source": reason.source,
                    "code": reason.code,
                    "level": reason.level.name,
                    "sentence": reason.sentence,
                    "detail": dict(reason.detail),
                }
                for reason in verdict.reasons
            ],
            "hold_seconds": verdict.hold_seconds,
            "required_group": verdict.required_group,
            "inclusion_probability": share_text(verdict.inclusion_probability),
            "picked_at_random": verdict.picked_at_random,
            "policy_version": verdict.policy_version,
            "engine_version": verdict.engine_version,
            "priority": verdict.priority,
            "due_minutes": verdict.due_minutes,
        }
    )


def verdict_from_json(text: str) -> Verdict:
    """The verdict again, of this schema or an earlier one. Raises UnreadableJson."""
    parsed = parse(text)
    is_first = isinstance(parsed, dict) and parsed.get("schema_version") == 1
    found = as_object(parsed, "verdict", _KEYS_1 if is_first else _KEYS)
    if found["schema_version"] not in (1, VERDICT_SCHEMA):
        raise UnreadableJson(f"verdict has the unknown schema {found['schema_version']!r}")
    return Verdict(
        level=_level(found["level"]),
        reasons=tuple(_reason(item) for item in as_list(found["reasons"], "reasons")),
        hold_seconds=as_whole_number(found["hold_seconds"], "hold_seconds", least=0),
        required_group=as_text(found["required_group"], "required_group"),
        inclusion_probability=as_share(found["inclusion_probability"], "inclusion_probability"),
        picked_at_random=as_flag(found["picked_at_random"], "picked_at_random"),
        policy_version=as_whole_number(found["policy_version"], "policy_version", least=0),
        engine_version=as_text(found["engine_version"], "engine_version"),
        priority=as_whole_number(found.get("priority", 0), "priority", least=LEAST_PRIORITY),
        due_minutes=as_whole_number(found.get("due_minutes", 0), "due_minutes", least=0),
    )


def _reason(value: object) -> Reason:
    found = as_object(value, "reason", _REASON_KEYS)
    detail = found["detail"]
    if not isinstance(detail, dict):
        raise UnreadableJson("reason.detail is not an object")
    return Reason(
        source=as_text(found["source"], "reason.source"),
        code=as_text(found["code"], "reason.code"),
        level=_level(found["level"]),
        sentence=as_text(found["sentence"], "reason.sentence"),
        detail=detail,
    )


def _level(value: object) -> Level:
    name = as_text(value, "level")
    if name not in Level.__members__:
        raise UnreadableJson(f"{name!r} is not a level")
    return Level[name]
