"""Rules as the owner's pages show them: a sentence, what it asks for, and where it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hitl_site.owner_pages.rule_use import SaidUse
from policies.differences import Change, diff_in_words
from policies.engine.levels import Level
from policies.engine.sentences import rule_sentence
from policies.engine.spec import PolicySpec, Rule
from review_queue.desk.plain_words import plain_sentence
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


def workflow_names() -> dict[str, str]:
    """Every workflow's key with its name."""
    return {row.key: row.name for row in Workflow.objects.only("key", "name")}


def said(rule: Rule, names: Mapping[str, str]) -> SaidRule:
    """The rule in words; `names` are the workflows' names by key."""
    asks, tone = _ASKS[rule.level]
    if rule.level is Level.AUTO:
        asks, tone = _asked_beside_a_person(rule)
    sentence = plain_sentence(rule_sentence(replace(rule, workflow="")), names)
    whole = plain_sentence(rule_sentence(rule), names)
    return SaidRule(rule.id, rule.name, sentence, whole, asks, tone)


def grouped(
    rules: Iterable[Rule], uses: Mapping[str, SaidUse] | None = None
) -> tuple[RuleGroup, ...]:
    """Rules by workflow: first those that hold everywhere, then each workflow by name."""
    names, known = workflow_names(), uses or {}
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.workflow, []).append(rule)
    keys = sorted(found, key=lambda key: (key != "", str(names.get(key, key)).casefold()))
    return tuple(
        RuleGroup(
            names.get(key, key) if key else EVERYWHERE,
            tuple(replace(said(rule, names), use=known.get(rule.id)) for rule in found[key]),
        )
        for key in keys
    )


def changes_between(old: PolicySpec, new: PolicySpec) -> list[Change]:
    """What changed in words, workflows and actions called by their names."""
    names = workflow_names()
    return [
        replace(
            change,
            sentence_before=plain_sentence(change.sentence_before, names),
            sentence_after=plain_sentence(change.sentence_after, names),
        )
        for change in diff_in_words(old, new)
    ]


def _asked_beside_a_person(rule: Rule) -> tuple[str, str]:
    if rule.hold_seconds:
        return "Held", "info"
    return ("Sampled", "info") if rule.sample_percent else _ASKS[Level.AUTO]
