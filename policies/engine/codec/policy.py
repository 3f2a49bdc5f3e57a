"""Rules and policies as JSON: what a published version is frozen into."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from policies.engine.codec.strict import (
    UnreadableJson,
    as_flag,
    as_list,
    as_object,
    as_text,
    as_whole_number,
    canonical,
    parse,
)
from policies.engine.codec.values import value_from_json, value_kind, value_to_json
from policies.engine.levels import Level
from policies.engine.spec import (
    LEAST_PRIORITY,
    MOST_PRIORITY,
    Condition,
    Operator,
    PolicySpec,
    Rule,
)

POLICY_SCHEMA = 2  # 1 had no group, priority, due time or sample
_POLICY_KEYS = frozenset({"schema_version", "version", "rules"})
_CONDITION_KEYS = frozenset({"fact", "operator", "kind", "value"})
_RULE_KEYS_1 = frozenset(
    {
        "id",
        "name",
        "workflow",
        "match_all",
        "conditions",
        "exceptions",
        "level",
        "hold_seconds",
        "required_group",
        "because",
    }
)
_RULE_KEYS = _RULE_KEYS_1 | {
    "group",
    "group_match_all",
    "priority",
    "due_minutes",
    "sample_percent",
}
_KEYS_OF_SCHEMA = {1: _RULE_KEYS_1, POLICY_SCHEMA: _RULE_KEYS}


def policy_to_json(policy: PolicySpec) -> str:
    """Canonical JSON; the same policy always gives the same bytes."""
    rules = [_rule_to_json(rule) for rule in policy.rules]
    return canonical({"schema_version": POLICY_SCHEMA, "version": policy.version, "rules": rules})


def policy_from_json(text: str) -> PolicySpec:
    """The policy again, of this schema or an earlier one. Raises UnreadableJson for any other."""
    found = as_object(parse(text), "policy", _POLICY_KEYS)
    keys = _keys_of(found["schema_version"])
    rules = tuple(
        _rule_from_json(rule, f"rule {number}", keys)
        for number, rule in enumerate(as_list(found["rules"], "rules"), start=1)
    )
    return PolicySpec(as_whole_number(found["version"], "version", least=0), rules)


def rule_to_json(rule: Rule) -> str:
    """One rule as canonical JSON."""
    return canonical(_rule_to_json(rule))


def rule_from_json(text: str) -> Rule:
    """One rule again, of this schema or an earlier one. Raises UnreadableJson."""
    found = parse(text)
    is_earlier = isinstance(found, dict) and set(found) == _RULE_KEYS_1
    return _rule_from_json(found, "rule", _RULE_KEYS_1 if is_earlier else _RULE_KEYS)


def _keys_of(schema: object) -> frozenset[str]:
    if type(schema) is not int or schema not in _KEYS_OF_SCHEMA:
        raise UnreadableJson(f"policy has the unknown schema {schema!r}")
    return _KEYS_OF_SCHEMA[schema]


def content_hash(text: str) -> str:
    """SHA-256 of the frozen text, in hex."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _rule_to_json(rule: Rule) -> Mapping[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "workflow": rule.workflow,
        "match_all": rule.match_all,
        "conditions": [_condition_to_json(condition) for condition in rule.conditions],
        "exceptions": [_condition_to_json(condition) for condition in rule.exceptions],
        "level": rule.level.name,
        "hold_seconds": rule.hold_seconds,
        "required_group": rule.required_group,
        "because": rule.because,
        "group": [_condition_to_json(condition) for condition in rule.group],
        "group_match_all": rule.group_match_all,
        "priority": rule.priority,
        "due_minutes": rule.due_minutes,
        "sample_percent": rule.sample_percent,
    }


def _rule_from_json(value: object, where: str, keys: frozenset[str]) -> Rule:
    found = as_object(value, where, keys)
    level = as_text(found["level"], f"{where}.level")
    if level not in Level.__members__:
        raise UnreadableJson(f"{where} has the unknown level {level!r}")
    rule = Rule(
        id=as_text(found["id"], f"{where}.id"),
        name=as_text(found["name"], f"{where}.name"),
        workflow=as_text(found["workflow"], f"{where}.workflow"),
        match_all=as_flag(found["match_all"], f"{where}.match_all"),
        conditions=_conditions_from_json(found["conditions"], f"{where}.conditions"),
        exceptions=_conditions_from_json(found["exceptions"], f"{where}.exceptions"),
        level=Level[level],
        hold_seconds=as_whole_number(found["hold_seconds"], f"{where}.hold_seconds", least=0),
        required_group=as_text(found["required_group"], f"{where}.required_group"),
        because=as_text(found["because"], f"{where}.because"),
    )
    return rule if keys is _RULE_KEYS_1 else _with_later_parts(rule, found, where)


def _with_later_parts(rule: Rule, found: Mapping[str, object], where: str) -> Rule:
    """What schema 2 added, within the bounds that a rule may have."""
    priority = as_whole_number(found["priority"], f"{where}.priority", least=LEAST_PRIORITY)
    percent = as_whole_number(found["sample_percent"], f"{where}.sample_percent", least=0)
    if priority > MOST_PRIORITY or percent > 100:
        raise UnreadableJson(f"{where} has a priority or a share out of bounds")
    return replace(
        rule,
        group=_conditions_from_json(found["group"], f"{where}.group"),
        group_match_all=as_flag(found["group_match_all"], f"{where}.group_match_all"),
        priority=priority,
        due_minutes=as_whole_number(found["due_minutes"], f"{where}.due_minutes", least=0),
        sample_percent=percent,
    )


def _condition_to_json(condition: Condition) -> Mapping[str, object]:
    return {
        "fact": condition.fact,
        "operator": condition.operator.value,
        "kind": value_kind(condition.value),
        "value": value_to_json(condition.value),
    }


def _conditions_from_json(value: object, where: str) -> tuple[Condition, ...]:
    return tuple(_condition_from_json(item, where) for item in as_list(value, where))


def _condition_from_json(value: object, where: str) -> Condition:
    found = as_object(value, where, _CONDITION_KEYS)
    operator = as_text(found["operator"], f"{where}.operator")
    if operator not in {known.value for known in Operator}:
        raise UnreadableJson(f"{where} has the unknown operator {operator!r}")
    return Condition(
        fact=as_text(found["fact"], f"{where}.fact"),
        operator=Operator(operator),
        value=value_from_json(found["kind"], found["value"], f"{where}.value"),
    )
