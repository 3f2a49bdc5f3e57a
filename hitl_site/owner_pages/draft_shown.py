"""The draft's rules as the template draws them: sentences when closed, fields when open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import Group

from hitl_site.owner_pages import draft_choices as choices
from hitl_site.owner_pages.draft_fields import EXCEPT, GROUP, PLAIN, ConditionFields, RuleFields
from hitl_site.owner_pages.draft_reading import Known, ReadRule
from hitl_site.owner_pages.rule_use import SaidUse
from hitl_site.owner_pages.said_rules import SaidRule, said
from review_queue.selectors.retelling import rules_language, workflow_names


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """One condition with what can be chosen. `glue` is the word before it, "" for the first."""

    place: int
    prefix: str
    fields: ConditionFields
    glue: str
    glue_is_open: bool
    shelves: Sequence[choices.Shelf]
    operators: Sequence[choices.Choice]
    kind: str
    values: Sequence[choices.Choice]
    hints: Sequence[str]
    currencies: Sequence[str]
    unit: str
    error: str
    bad_field: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule of the form. `place` is its number there, `prefix` starts its field names."""

    place: int
    prefix: str
    fields: RuleFields
    saying: SaidRule | None
    plain: Sequence[ShownCondition]
    group: Sequence[ShownCondition]
    exceptions: Sequence[ShownCondition]
    errors: Mapping[str, str]
    is_new: bool
    use: SaidUse | None = None


def known_names() -> Known:
    """What rules may name here."""
    groups = frozenset(Group.objects.values_list("name", flat=True))
    return Known(workflows=frozenset(workflow_names()), groups=groups)


def form_choices() -> dict[str, Any]:
    """The lists every open rule draws from."""
    return {
        "levels": choices.LEVELS,
        "priorities": choices.PRIORITIES,
        "hold_units": choices.HOLD_UNITS,
        "workflow_choices": sorted(workflow_names().items(), key=lambda one: one[1].casefold()),
        "group_choices": sorted(known_names().groups),
    }


def shown_rules(
    rules: Sequence[ReadRule],
    *,
    currency: str,
    live_keys: frozenset[str],
    uses: Mapping[str, SaidUse] | None = None,
) -> list[ShownRule]:
    """The rules in the order of the form; `uses` tells of those in force how they have done."""
    names, known, language = workflow_names(), uses or {}, rules_language()
    return [
        replace(
            _shown(
                place, read, currency, (names, language), is_new=read.fields.key not in live_keys
            ),
            use=known.get(read.fields.key),
        )
        for place, read in enumerate(rules)
    ]


def _shown(
    place: int,
    read: ReadRule,
    currency: str,
    words: tuple[Mapping[str, str], str],
    *,
    is_new: bool,
) -> ShownRule:
    rule = read.fields
    # A rule that cannot be read has no sentence to close it into.
    is_open = rule.is_open or read.rule is None
    parts: dict[str, list[ShownCondition]] = {PLAIN: [], GROUP: [], EXCEPT: []}
    for number, condition in enumerate(rule.conditions if is_open else ()):
        before = len(parts[condition.place])
        parts[condition.place].append(_condition(place, number, before, read, currency))
    return ShownRule(
        place=place,
        prefix=f"r{place}-",
        fields=rule.opened(is_open),
        saying=said(read.rule, *words) if read.rule else None,
        plain=parts[PLAIN],
        group=parts[GROUP],
        exceptions=parts[EXCEPT],
        errors=read.errors,
        is_new=is_new,
    )


def _condition(
    place: int, number: int, before: int, read: ReadRule, currency: str
) -> ShownCondition:
    condition = read.fields.conditions[number]
    bad = next((n for n in read.errors if n.startswith(f"c{number}-")), "")
    return ShownCondition(
        place=number,
        prefix=f"r{place}-c{number}-",
        fields=condition,
        glue=_glue(condition, before, read.fields),
        glue_is_open=before == 1 and condition.place != EXCEPT,
        shelves=choices.fact_shelves(condition),
        operators=choices.operator_choices(condition),
        kind=choices.value_kind(condition),
        values=choices.value_choices(condition),
        hints=choices.value_hints(condition),
        currencies=choices.currency_choices(condition, currency),
        unit=choices.unit_of(condition),
        error=read.errors.get(bad, ""),
        bad_field=bad.partition("-")[2],
    )


def _glue(condition: ConditionFields, before: int, rule: RuleFields) -> str:
    if not before:
        return ""
    if condition.place == EXCEPT:
        return "and"
    joined = rule.match if condition.place == PLAIN else rule.group_match
    return "or" if joined == "any" else "and"
