"""The rules of a playbook: structured conditions from TOML, checked against the fact catalogue."""

from __future__ import annotations

from typing import Any

from policies.engine.catalogue import CATALOGUE, FactKind
from policies.engine.comparisons import condition_problem
from policies.engine.facts import FactValue, Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from review_queue.playbooks.fields import Fields

LEVELS = {"held": Level.AUTO, **{level.name.lower(): level for level in list(Level)[1:]}}
LONGEST_HOLD = 7 * 86_400
LONGEST_ID = 60
_PROBLEMS = {
    "unknown_operator": "“{operator}” does not fit {fact}",
    "wrong_type": "the value does not fit {fact}",
}


def read_rules(
    tables: list[dict[str, Any]], *, workflow_key: str, currency: str, problems: list[str]
) -> tuple[Rule, ...]:
    """The rules, their ids starting with the workflow's key. Mistakes go to `problems`."""
    rules = [
        _rule(table, number, workflow_key, currency, problems)
        for number, table in enumerate(tables, start=1)
    ]
    ids = [rule.id for rule in rules]
    problems += [
        f"playbook.toml: the rule “{rule.id}” has a name of more than {LONGEST_ID} characters, "
        "counted with the workflow's key."
        for rule in rules
        if len(rule.id) > LONGEST_ID
    ]
    for twice in sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
        problems.append(f"playbook.toml: two rules have the key “{twice.partition('.')[2]}”.")
    return tuple(rules)


def _rule(
    table: dict[str, Any], number: int, workflow_key: str, currency: str, problems: list[str]
) -> Rule:
    fields = Fields(table, place=f"playbook.toml, rule {number}", problems=problems)
    key = fields.text("key", longest=40)
    fields.place = f"playbook.toml, rule “{key}”" if key else fields.place
    level = LEVELS.get(fields.text("then", longest=20, choices=tuple(LEVELS)), Level.ONE_PERSON)
    hold = fields.number("hold_seconds", most=LONGEST_HOLD) if "hold_seconds" in table else 0
    if level is Level.AUTO and not hold:
        problems.append(f'{fields.place}: then = "held" needs hold_seconds above 0.')
    rule = Rule(
        id=f"{workflow_key}.{key}",
        name=fields.text("name", longest=120),
        conditions=_conditions(fields, "when", currency),
        level=level,
        match_all=fields.text("match", longest=3, default="all", choices=("all", "any")) == "all",
        exceptions=_conditions(fields, "except", currency),
        workflow=workflow_key,
        hold_seconds=hold,
        required_group=fields.text("group", longest=150, default=""),
        because=fields.text("because", longest=200),
    )
    if not rule.conditions:
        problems.append(f"{fields.place}: it has no [[rules.when]].")
    for condition in rule.exceptions:
        if condition.fact in CATALOGUE and not CATALOGUE[condition.fact].trusted:
            problems.append(
                f"{fields.place}: an exception cannot rest on {CATALOGUE[condition.fact].label}, "
                "which a stranger could write."
            )
    fields.refuse_the_rest()
    return rule


def _conditions(fields: Fields, name: str, currency: str) -> tuple[Condition, ...]:
    place, problems = fields.place, fields.problems
    found = [
        _condition(Fields(table, place=place, problems=problems), currency)
        for table in fields.tables(name)
    ]
    return tuple(condition for condition in found if condition is not None)


def _condition(fields: Fields, currency: str) -> Condition | None:
    fact = fields.text("fact", longest=80)
    operator = fields.text("is", longest=20, choices=tuple(str(one) for one in Operator))
    raw = fields.anything("value")
    fields.refuse_the_rest()
    if fact and fact not in CATALOGUE:
        fields.problems.append(f"{fields.place}: there is no fact “{fact}”.")
    if fact not in CATALOGUE or not operator:
        return None
    condition = Condition(fact, Operator(operator), _value(raw, CATALOGUE[fact].kind, currency))
    if problem := condition_problem(condition):
        words = _PROBLEMS[problem].format(operator=operator, fact=CATALOGUE[fact].label)
        fields.problems.append(f"{fields.place}: {words}.")
    return condition


def _value(raw: Any, kind: FactKind, currency: str) -> FactValue:
    """TOML's value as the engine's; anything else stays as it is and fails the type check."""
    if kind is FactKind.MONEY and isinstance(raw, dict) and set(raw) <= {"minor", "currency"}:
        return Money(raw.get("minor"), raw.get("currency", currency))  # type: ignore[arg-type]
    if isinstance(raw, list):
        return tuple(raw)
    return raw  # type: ignore[no-any-return]
