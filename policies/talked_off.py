"""Rules that a message can switch off: they ask that something is *not* said."""

from __future__ import annotations

from policies.engine.catalogue import NAMED
from policies.engine.spec import Condition, Operator, Rule

_FOUND_IN_WORDS = ("detector.", NAMED)


def conditions_a_message_ends(rule: Rule) -> tuple[Condition, ...]:
    """The conditions that stop holding when a stranger adds words to what they send.

    What looks for words finds more in a longer text, never less; a rule that asks for less is one
    its author does not control.
    """
    return tuple(part for part in rule.asked if _ends_when_said(part))


def _ends_when_said(condition: Condition) -> bool:
    if not condition.fact.startswith(_FOUND_IN_WORDS):
        return False
    is_no = condition.operator is Operator.IS and condition.value is False
    is_not_yes = condition.operator is Operator.IS_NOT and condition.value is True
    return is_no or is_not_yes
