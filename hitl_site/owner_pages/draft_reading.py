"""From the form's fields to rules the engine reads, or to what is unclear and in which field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hitl_site.owner_pages.draft_fields import EXCEPT, GROUP, PLAIN, ConditionFields, RuleFields
from policies.engine.catalogue import FactKind, entry_for
from policies.engine.levels import Level
from policies.engine.sentences import conditions_phrase, rule_sentence
from policies.engine.spec import MOST_DUE_MINUTES, Condition, Operator, Rule
from policies.models.rule import LONGEST_HOLD
from policies.operands import UnreadableOperand, read_condition

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}", re.ASCII)
_WITHOUT_VALUE = ("is_missing", "is_present")


@dataclass(frozen=True, slots=True)
class ReadRule:
    """What a rule of the form means. `rule` is None while `errors`, by field, keep it unclear."""

    fields: RuleFields
    rule: Rule | None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The rule as people say it; empty while it is unclear."""
        return rule_sentence(self.rule) if self.rule else ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may name: keys of workflows, names of groups."""

    workflows: Collection[str]
    groups: Collection[str]


def read_rules(rules: Iterable[RuleFields], known: Known) -> tuple[ReadRule, ...]:
    """Every rule of the form, each with its own errors."""
    return tuple(read_rule(rule, known) for rule in rules)


def read_rule(rule: RuleFields, known: Known) -> ReadRule:
    """One rule. Errors are keyed by field name, such as "c1-value" or "hold"."""
    errors: dict[str, str] = {}
    parts: dict[str, list[Condition]] = {PLAIN: [], GROUP: [], EXCEPT: []}
    for place, condition in enumerate(rule.conditions):
        try:
            parts[condition.place].append(_condition(condition))
        except UnreadableOperand as error:
            errors[f"c{place}-{_field_of(condition)}"] = str(error)
    numbers = _numbers(rule, errors)
    _check_names(rule, known, errors)
    if errors:
        return ReadRule(rule, None, errors)
    return ReadRule(rule, _rule(rule, parts, numbers))


def _rule(
    rule: RuleFields, parts: Mapping[str, list[Condition]], numbers: Mapping[str, int]
) -> Rule:
    unnamed = Rule(
        id=rule.key,
        name=rule.name,
        conditions=tuple(parts[PLAIN]),
        group=tuple(parts[GROUP]),
        exceptions=tuple(parts[EXCEPT]),
        level=Level[rule.level],
        match_all=rule.match != "any",
        group_match_all=rule.group_match == "all",
        workflow=rule.workflow,
        hold_seconds=numbers["hold"],
        required_group=rule.required_group,
        because=rule.because,
        priority=numbers["priority"],
        due_minutes=numbers["due"],
        sample_percent=numbers["sample"],
    )
    return unnamed if rule.name else _named(unnamed)


def _named(rule: Rule) -> Rule:
    """A rule without a name is called by what it asks."""
    words = conditions_phrase(rule) if rule.asked else "always"
    name = words if len(words) <= 120 else f"{words[:119]}…"
    return replace(rule, name=name[0].upper() + name[1:])


def _condition(condition: ConditionFields) -> Condition:
    name, _, answer = condition.fact.partition("=")
    entry = entry_for(name)
    if not name:
        raise UnreadableOperand("Choose what this condition looks at.")
    if entry is not None and condition.place == EXCEPT and not entry.trusted:
        raise UnreadableOperand(
            f"An exception cannot rest on {entry.label}, because a stranger could write it. "
            "Choose something from your own records."
        )
    if entry is not None and entry.kind is FactKind.FLAG:
        if answer in ("missing", "present"):
            return Condition(name, Operator(f"is_{answer}"))
        return read_condition(fact=name, operator="is", text=answer)
    if entry is not None and not condition.operator:
        raise UnreadableOperand("Choose how it is compared.")
    return read_condition(fact=name, operator=condition.operator, text=_operand(condition))


def _operand(condition: ConditionFields) -> str:
    """The value with its unit; a decimal comma is read as one where it can be nothing else."""
    value = condition.value
    if condition.operator in _WITHOUT_VALUE:
        return ""
    entry = entry_for(condition.fact)
    if entry is None or entry.kind is not FactKind.MONEY or not value:
        return value
    if _DECIMAL_COMMA.fullmatch(value):
        value = value.replace(",", ".")
    return f"{value} {condition.currency}".strip()


def _field_of(condition: ConditionFields) -> str:
    name, _, _ = condition.fact.partition("=")
    entry = entry_for(name)
    if entry is None or (condition.place == EXCEPT and not entry.trusted):
        return "fact"
    fits = condition.operator in {known.value for known in entry.operators}
    return "value" if fits else "operator"


def _numbers(rule: RuleFields, errors: dict[str, str]) -> dict[str, int]:
    hold = _number(rule.hold, "hold", "how long it is held", errors)
    hold *= _UNITS.get(rule.hold_unit, 60)
    if hold > LONGEST_HOLD:
        errors["hold"] = "The longest hold is 30 days."
    due = _number(rule.due, "due", "the minutes it is due within", errors)
    if due > MOST_DUE_MINUTES:
        errors["due"] = f"Write {MOST_DUE_MINUTES} minutes (60 days) at most."
    sample = _number(rule.sample, "sample", "the share in percent", errors)
    if sample > 100:
        errors["sample"] = "Write a share of 100 percent at most."
    priority = int(rule.priority) if rule.priority in ("-1", "0", "1", "2") else 0
    return {"hold": hold, "due": due, "sample": sample, "priority": priority}


def _number(text: str, name: str, words: str, errors: dict[str, str]) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,8}", text, re.ASCII):
        errors[name] = f"Write {words} as a whole number, or leave it empty."
        return 0
    return int(text)


def _check_names(rule: RuleFields, known: Known, errors: dict[str, str]) -> None:
    if rule.level not in Level.__members__:
        errors["level"] = "Choose what happens."
    if rule.workflow and rule.workflow not in known.workflows:
        errors["workflow"] = f"There is no workflow “{rule.workflow}”. Choose another one."
    if rule.required_group and rule.required_group not in known.groups:
        errors["required_group"] = f"There is no group “{rule.required_group}”. Choose another one."
    if len(rule.name) > 120:
        errors["name"] = "A name has 120 characters at most."
    if len(rule.because) > 300:
        errors["because"] = "A reason has 300 characters at most."
