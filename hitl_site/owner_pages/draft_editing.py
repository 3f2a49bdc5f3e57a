"""What a press of one of the form's buttons does to the rules in it; nothing here is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hitl_site.owner_pages.draft_fields import (
    PLACES,
    ConditionFields,
    RuleFields,
    UnreadableForm,
    new_rule,
)
from policies.engine.catalogue import FactKind, entry_for

Rules = tuple[RuleFields, ...]
_USUAL = {
    FactKind.MONEY: "more_than",
    FactKind.NUMBER: "more_than",
    FactKind.CHOICES: "contains",
    FactKind.TEXT: "mentions",
}


def pressed(rules: Rules, button: str) -> Rules:
    """The rules after "open:2", "close:2", "drop:2", "add-rule", "add:except:2" or "drop:2:1".

    Any other button leaves them as they are. Raises UnreadableForm for a place that is not there.
    """
    match button.split(":"):
        case ["add-rule"]:
            return (*rules, new_rule())
        case ["open" | "close" as what, place]:
            return _changed(rules, place, lambda rule: rule.opened(what == "open"))
        case ["drop", place]:
            gone = _index(place, len(rules))
            return rules[:gone] + rules[gone + 1 :]
        case ["add", where, place] if where in PLACES:
            return _changed(
                rules,
                place,
                lambda rule: replace(
                    rule, conditions=(*rule.conditions, ConditionFields(place=where))
                ),
            )
        case ["drop", place, condition]:
            return _changed(rules, place, lambda rule: _without(rule, condition))
        case _:
            return rules


def _without(rule: RuleFields, condition: str) -> RuleFields:
    gone = _index(condition, len(rule.conditions))
    return replace(rule, conditions=rule.conditions[:gone] + rule.conditions[gone + 1 :])


def _changed(rules: Rules, place: str, change: Callable[[RuleFields], RuleFields]) -> Rules:
    at = _index(place, len(rules))
    return (*rules[:at], change(rules[at]), *rules[at + 1 :])


def _index(text: str, length: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) >= length:
        raise UnreadableForm("The button does not fit the form any more. Open the draft again.")
    return int(text)


def settled(rules: Rules) -> Rules:
    """The rules with a fitting comparison wherever another fact was chosen meanwhile."""
    return tuple(
        replace(rule, conditions=tuple(map(_settled, rule.conditions))) if rule.is_open else rule
        for rule in rules
    )


def _settled(condition: ConditionFields) -> ConditionFields:
    entry = entry_for(condition.fact)
    if entry is None or entry.kind is FactKind.FLAG:
        return replace(condition, operator="", value="", currency="")
    if condition.operator in {operator.value for operator in entry.operators}:
        return condition
    return replace(condition, operator=_USUAL.get(entry.kind, "is"), value="")
