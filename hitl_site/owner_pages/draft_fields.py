"""What stands in the fields of the draft's form: plain text, readable or not, nothing lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from uuid import uuid4

from django.http import QueryDict

from policies.engine.amounts import minor_digits
from policies.engine.catalogue import FactKind, entry_for
from policies.engine.facts import Money
from policies.engine.spec import Condition, Operator, Rule
from policies.operands import show_operand

PLAIN, GROUP, EXCEPT = "plain", "group", "except"
PLACES = (PLAIN, GROUP, EXCEPT)
MOST_RULES, MOST_CONDITIONS, LONGEST_TEXT = 500, 40, 2000
_HOLD_UNITS = (("hours", 3600), ("minutes", 60), ("seconds", 1))


class UnreadableForm(ValueError):
    """The form does not hold what the page put into it; nothing was saved."""


@dataclass(frozen=True, slots=True)
class ConditionFields:
    """One condition. `fact` of a yes-or-no fact carries its answer: "contact.on_record=yes"."""

    place: str = PLAIN
    fact: str = ""
    operator: str = ""
    value: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class RuleFields:
    """One rule as it stands in the form. `is_open` shows its fields instead of its sentence."""

    key: str
    name: str = ""
    workflow: str = ""
    match: str = "all"
    group_match: str = "any"
    level: str = "ONE_PERSON"
    hold: str = ""
    hold_unit: str = "minutes"
    required_group: str = ""
    because: str = ""
    priority: str = "0"
    due: str = ""
    sample: str = ""
    is_open: bool = False
    conditions: tuple[ConditionFields, ...] = field(default_factory=tuple)

    def opened(self, is_open: bool = True) -> RuleFields:
        """The same rule, to be changed or only read."""
        return replace(self, is_open=is_open)

    @property
    def kept(self) -> str:
        """Everything in one text, for a rule whose fields are not on the page."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def new_rule() -> RuleFields:
    """An empty rule with one empty condition, open."""
    return RuleFields(key=uuid4().hex, is_open=True, conditions=(ConditionFields(),))


def fields_of(rule: Rule) -> RuleFields:
    """The form's fields for a rule."""
    hold, unit = _hold_of(rule.hold_seconds)
    parts = ((PLAIN, rule.conditions), (GROUP, rule.group), (EXCEPT, rule.exceptions))
    return RuleFields(
        key=rule.id,
        name=rule.name,
        workflow=rule.workflow,
        match="all" if rule.match_all else "any",
        group_match="all" if rule.group_match_all else "any",
        level=rule.level.name,
        hold=hold,
        hold_unit=unit,
        required_group=rule.required_group,
        because=rule.because,
        priority=str(rule.priority),
        due=str(rule.due_minutes or ""),
        sample=str(rule.sample_percent or ""),
        conditions=tuple(_condition_of(place, one) for place, some in parts for one in some),
    )


def posted_rules(data: QueryDict) -> tuple[RuleFields, ...]:
    """The rules in the order of the form. Raises UnreadableForm."""
    names = data.getlist("rule")
    if len(names) > MOST_RULES:
        raise UnreadableForm(f"A version holds {MOST_RULES} rules at most.")
    return tuple(_posted(data, name) for name in names)


def _posted(data: QueryDict, name: str) -> RuleFields:
    prefix = f"r{name}-"
    if kept := data.get(f"{prefix}kept"):
        return _from_kept(kept)
    texts = {
        one.name: _text(data.get(f"{prefix}{one.name}", ""))
        for one in fields(RuleFields)
        if one.name not in ("is_open", "conditions")
    }
    places = data.getlist(f"{prefix}c")
    if len(places) > MOST_CONDITIONS:
        raise UnreadableForm(f"A rule holds {MOST_CONDITIONS} conditions at most.")
    conditions = tuple(_posted_condition(data, f"{prefix}c{place}-") for place in places)
    return _checked(RuleFields(**texts, is_open=True, conditions=conditions))


def _posted_condition(data: QueryDict, prefix: str) -> ConditionFields:
    texts = {
        one.name: _text(data.get(f"{prefix}{one.name}", "")) for one in fields(ConditionFields)
    }
    return ConditionFields(**texts)


def _from_kept(text: str) -> RuleFields:
    try:
        found = json.loads(text)
        conditions = tuple(
            ConditionFields(**{name: _text(value) for name, value in one.items()})
            for one in found.pop("conditions")
        )
        found.pop("is_open")
        texts = {name: _text(value) for name, value in found.items()}
        return _checked(RuleFields(**texts, is_open=False, conditions=conditions))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableForm(
            "A rule of the form could not be read. Open the draft again."
        ) from error


def _checked(rule: RuleFields) -> RuleFields:
    if not rule.key or len(rule.key) > 60:
        raise UnreadableForm("A rule of the form has no name of its own. Open the draft again.")
    if any(condition.place not in PLACES for condition in rule.conditions):
        raise UnreadableForm("A condition stands in no known place. Open the draft again.")
    return rule


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise UnreadableForm(f"A field of the form is longer than {LONGEST_TEXT} characters.")
    return value.strip()


def _hold_of(seconds: int) -> tuple[str, str]:
    for unit, size in _HOLD_UNITS:
        if seconds and seconds % size == 0:
            return str(seconds // size), unit
    return "", "minutes"


def _condition_of(place: str, condition: Condition) -> ConditionFields:
    entry = entry_for(condition.fact)
    operator, value = condition.operator.value, condition.value
    if entry is not None and entry.kind is FactKind.FLAG:
        return ConditionFields(place, f"{condition.fact}={_answer(condition)}")
    if isinstance(value, Money):
        amount = show_operand(value).split(" ", 1)[0]
        digits = minor_digits(value.currency)
        if digits and amount.endswith("." + "0" * digits):
            amount = amount[: -digits - 1]
        return ConditionFields(place, condition.fact, operator, amount, value.currency)
    return ConditionFields(place, condition.fact, operator, show_operand(value))


def _answer(condition: Condition) -> str:
    if condition.operator is Operator.IS_MISSING:
        return "missing"
    if condition.operator is Operator.IS_PRESENT:
        return "present"
    return "yes" if (condition.value is True) == (condition.operator is Operator.IS) else "no"
