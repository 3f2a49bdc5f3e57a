"""Existing rules as sentences that can be edited: only those that read back unchanged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from policies.engine.catalogue import FactKind, entry_for
from policies.engine.quoting import plain_reason
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Condition, Operator, Rule
from policies.language.result import Understood
from policies.language.sentence import parse_sentence
from policies.language.vocabulary import BUILT_IN_KINDS


def normal_form(rule: Rule) -> Rule:
    """The same rule without differences that no sentence shows and no verdict depends on.

    Id and name are left empty; a bracket of one condition, or one that stands alone, is none; a
    flag is asked with *is*; with fewer than two parts nothing is joined by *or*.
    """
    conditions = tuple(map(_plain_flag, rule.conditions))
    group = tuple(map(_plain_flag, rule.group))
    match_all, group_match_all = rule.match_all, rule.group_match_all
    if group and not conditions:
        conditions, match_all, group = group, group_match_all, ()
    elif len(group) == 1:
        conditions, group = (*conditions, *group), ()
    return replace(
        rule,
        id="",
        name="",
        conditions=conditions,
        exceptions=tuple(map(_plain_flag, rule.exceptions)),
        match_all=match_all or len(conditions) + bool(group) < 2,
        group=group,
        group_match_all=group_match_all and bool(group),
        because=plain_reason(rule.because),
    )


def sentence_to_edit(
    rule: Rule,
    *,
    currency: str,
    workflows: Mapping[str, str] | None = None,
    groups: Collection[str] = (),
    kinds: Collection[str] = tuple(BUILT_IN_KINDS),
) -> str:
    """The rule's sentence where typing it again gives the same rule; empty where it would not."""
    sentence = rule_sentence(rule)
    parsed = parse_sentence(
        sentence, currency=currency, workflows=workflows, groups=groups, kinds=kinds
    )
    same = isinstance(parsed, Understood) and parsed.rule == normal_form(rule)
    return sentence if same else ""


def _plain_flag(condition: Condition) -> Condition:
    entry = entry_for(condition.fact)
    if entry is None or entry.kind is not FactKind.FLAG or not isinstance(condition.value, bool):
        return condition
    wanted = condition.value == (condition.operator is Operator.IS)
    return Condition(condition.fact, Operator.IS, wanted)
