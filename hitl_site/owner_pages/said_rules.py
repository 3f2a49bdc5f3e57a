"""Rules as the owner's pages show them: a sentence, what it asks for, and where it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from policies.engine.levels import Level
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Rule
from review_queue.models import Workflow

EVERYWHERE = "Everywhere"
_ASKS: dict[Level, tuple[str, str]] = {
    Level.AUTO: ("May run", "info"),
    Level.ONE_PERSON: ("One person", "warn"),
    Level.TWO_PEOPLE: ("Two people", "warn"),
    Level.BLOCK: ("Stopped", "bad"),
}


@dataclass(frozen=True, slots=True)
class SaidRule:
    """One rule in words. `asks` is its outcome in two words, `tone` the badge's colour."""

    key: str
    name: str
    sentence: str
    asks: str
    tone: str


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one workflow, or those that hold everywhere."""

    title: str
    rules: tuple[SaidRule, ...]


def workflow_names() -> dict[str, str]:
    """Every workflow's key with its name."""
    return dict(Workflow.objects.values_list("key", "name"))


def said(rule: Rule) -> SaidRule:
    """The rule's sentence without its workflow, which stands above it."""
    asks, tone = _ASKS[rule.level]
    if rule.level is Level.AUTO:
        asks, tone = _asked_beside_a_person(rule)
    sentence = rule_sentence(replace(rule, workflow=""))
    return SaidRule(rule.id, rule.name, sentence, asks, tone)


def grouped(rules: Iterable[Rule]) -> tuple[RuleGroup, ...]:
    """Rules by workflow: first those that hold everywhere, then each workflow by name."""
    names = workflow_names()
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.workflow, []).append(rule)
    keys = sorted(found, key=lambda key: (key != "", names.get(key, key).casefold()))
    return tuple(
        RuleGroup(names.get(key, key) if key else EVERYWHERE, tuple(map(said, found[key])))
        for key in keys
    )


def _asked_beside_a_person(rule: Rule) -> tuple[str, str]:
    if rule.hold_seconds:
        return "Held", "info"
    return ("Sampled", "info") if rule.sample_percent else _ASKS[Level.AUTO]
