"""Rules and policies as JSON: what a published version is frozen into."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

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
from policies.engine.spec import Condition, Operator, PolicySpec, Rule

POLICY_SCHEMA = 1
_POLICY_KEYS = frozenset({"schema_version", "version", "rules"})
_CONDITION_KEYS = frozenset({"fact", "operator", "kind", "value"})
_RULE_KEYS = frozenset(
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


def policy_to_json(policy: PolicySpec) -> str:
    """Canonical JSON; the same policy always gives the same bytes."""
    rules = [_rule_to_json(rule) for rule in policy.rules]
    return canonical({"schema_version": POLICY_SCHEMA, "version": policy.version, "rules": rules})


def policy_from_json(text: str) -> PolicySpec:
    """The policy again. Raises UnreadableJson for anything this version does not write."""
    found = as_object(parse(text), "policy", _POLICY_KEYS)
    if found["schema_version"] != POLICY_SCHEMA:
        raise UnreadableJson(f"policy has the unknown schema {found['schema_version']!r}")
    rules = tuple(
        _rule_from_json(rule, f"rule {number}")
        for number, rule in enumerate(as_list(found["rules"], "rules"), start=1)
    )
    return PolicySpec(as_whole_number(found["version"], "version", least=0), rules)


def rule_to_json(rule: Rule) -> str:
    """One rule as canonical JSON."""
    return canonical(_rule_to_json(rule))


def rule_from_json(text: str) -> Rule:
    """One rule again. Raises UnreadableJson."""
    return _rule_from_json(parse(text), "rule")


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
    }


def _rule_from_json(value: object, where: str) -> Rule:
    found = as_object(value, where, _RULE_KEYS)
    level = as_text(found["level"], f"{where}.level")
    if level not in Level.__members__:
        raise UnreadableJson(f"{where} has the unknown level {level!r}")
    return Rule(
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
