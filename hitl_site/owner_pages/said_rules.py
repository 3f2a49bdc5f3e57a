"""Rules as the owner's pages show them: a sentence, what it asks for, and where it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hitl_site.owner_pages.rule_use import SaidUse
from policies.differences import Change, diff_in_words
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec, Rule
from review_queue.desk.words.rule_words import say_rule
from review_queue.selectors.retelling import rules_language, workflow_names

EVERYWHERE = "Everywhere"
_ASKS: dict[Level, tuple[str, str]] = {
    Level.AUTO: ("May run", "info"),
    Level.ONE_PERSON: ("One person", "warn"),
    Level.TWO_PEOPLE: ("Two people", "warn"),
    Level.BLOCK: ("Stopped", "bad"),
}


@dataclass(frozen=True, slots=True)
class SaidRule:
    """One rule in words. `asks` is its outcome in two words, `tone` the badge's colour.

    `whole` is the sentence with its workflow's name in front. `use` is how it has done, for rules
    in force.
    """

    key: str
    name: str
    sentence: str
    whole: str
    asks: str
    tone: str
    use: SaidUse | None = None


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one workflow, or those that hold everywhere."""

    title: str
    rules: tuple[SaidRule, ...]


def said(rule: Rule, names: Mapping[str, str], language: str) -> SaidRule:
    """The rule in words of `language`; `names` are the workflows' names by key."""
    asks, tone = _ASKS[rule.level]
    if rule.level is Level.AUTO:
        asks, tone = _asked_beside_a_person(rule)
    sentence = say_rule(replace(rule, workflow=""), names, language)
    whole = say_rule(rule, names, language)
    return SaidRule(rule.id, rule.name, sentence, whole, asks, tone)


def grouped(
    rules: Iterable[Rule], uses: Mapping[str, SaidUse] | None = None
) -> tuple[RuleGroup, ...]:
    """Rules by workflow: first those that hold everywhere, then each workflow by name."""
    names, known, language = workflow_names(), uses or {}, rules_language()
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.workflow, []).append(rule)
    keys = sorted(found, key=lambda key: (key != "", str(names.get(key, key)).casefold()))
    return tuple(
        RuleGroup(
            names.get(key, key) if key else EVERYWHERE,
            tuple(
                replace(said(rule, names, language), use=known.get(rule.id)) for rule in found[key]
            ),
        )
        for key in keys
    )


def changes_between(old: PolicySpec, new: PolicySpec) -> list[Change]:
    """What changed in words, workflows and actions called by their names."""
    names, language = workflow_names(), rules_language()
    return diff_in_words(old, new, say=lambda rule: say_rule(rule, names, language))


def _asked_beside_a_person(rule: Rule) -> tuple[str, str]:
    if rule.hold_seconds:
        return "Held", "info"
    return ("Sampled", "info") if rule.sample_percent else _ASKS[Level.AUTO]
