"""Every kind of action, what it touches, what the code always asks for it, and today's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from connectors.contract import Connector
from connectors.registry import all_connectors
from hitl_site.owner_pages.access import EDIT, READ, needs
from hitl_site.owner_pages.action_examples import Example, examples_of
from hitl_site.owner_pages.page import owner_page
from hitl_site.owner_pages.said_rules import SaidRule, said
from policies.engine.action_map import ceiling_for_consequences, consequence_words
from policies.engine.ceilings import ceilings_for
from policies.engine.facts import ProposedAction
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, Rule, WorkflowSpec
from policies.services.live import known_live_policy
from review_queue.models import Company, Workflow

_LEVELS = {
    Level.AUTO: ("May run alone where the workflow allows it", "good"),
    Level.ONE_PERSON: ("Always one person", "warn"),
    Level.TWO_PEOPLE: ("Always two people", "warn"),
    Level.BLOCK: ("Never", "bad"),
}


@dataclass(frozen=True, slots=True)
class MapRow:
    """One kind of action in one shape. `reasons` say why the code asks for its level."""

    label: str
    shape: str
    consequences: tuple[str, ...]
    ceiling: str
    tone: str
    reasons: tuple[str, ...]
    hold: str
    workflows: tuple[str, ...]
    rules: tuple[SaidRule, ...]


@needs(READ)
def show_actions(request: HttpRequest) -> HttpResponse:
    """The map, computed from the connectors and the gate themselves."""
    policy = known_live_policy()
    rows = map_rows(policy.rules if policy else ())
    context: dict[str, Any] = {
        "used": [row for row in rows if row.workflows],
        "unused": [row for row in rows if not row.workflows],
        "may_edit": request.user.has_perm(EDIT),
        "may_start": request.user.has_perm("queue.add_workflow"),
    }
    return owner_page(request, "actions.html", context, title="What the automation can do")


def map_rows(rules: tuple[Rule, ...]) -> list[MapRow]:
    """A row for every shape of every kind of action."""
    allowed = {one.name: (one.key, set(one.allowed_kinds)) for one in Workflow.objects.all()}
    company = Company.objects.first() or Company()
    return [
        _row(connector, example, rules, allowed, company)
        for connector in all_connectors()
        for example in examples_of(connector.kind)
    ]


def _row(
    connector: Connector,
    example: Example,
    rules: tuple[Rule, ...],
    allowed: Mapping[str, tuple[str, set[str]]],
    company: Company,
) -> MapRow:
    found = frozenset(one.value for one in connector.consequences(example.payload))
    action = ProposedAction(
        position=1,
        kind=connector.kind,
        consequences=found,
        auto_eligible=connector.auto_eligible,
        writes_free_text=bool(connector.free_text(example.payload)),
    )
    level, reasons = _always_asked(action, company.currency)
    words, tone = _LEVELS[level]
    homes = {name: key for name, (key, kinds) in allowed.items() if connector.kind in kinds}
    return MapRow(
        label=connector.label,
        shape=example.shape,
        consequences=tuple(consequence_words(one) for one in sorted(found)),
        ceiling=words,
        tone=tone,
        reasons=reasons,
        hold=_span(connector.hold_seconds_for(example.payload)),
        workflows=tuple(sorted(homes)),
        rules=tuple(
            said(rule, {key: name for name, key in homes.items()}, company.rules_language)
            for rule in rules
            if _may_touch(rule, action, set(homes.values()))
        ),
    )


def _always_asked(action: ProposedAction, currency: str) -> tuple[Level, tuple[str, ...]]:
    """What the code asks for it whatever the rules say, and why."""
    ceiling = ceiling_for_consequences(
        action.consequences, auto_eligible=action.auto_eligible, currency=currency
    )
    # Who wrote the text is no consequence of the action, but the gate asks about it as well.
    judged = ceilings_for(action, _open_workflow(action.kind)).reasons
    free_text = [one for one in judged if one.code == "model_free_text"]
    level = max((ceiling.level, *(one.level for one in free_text)))
    return level, (*ceiling.sentences, *(_without_step(one.sentence) for one in free_text))


def _open_workflow(kind: str) -> WorkflowSpec:
    """The most open settings there can be: what is still asked then is asked by the code."""
    return WorkflowSpec(kind, Mode.FLAG_ON_EXCEPTION, frozenset({kind}), 0.0, 0.0, 0)


def _span(seconds: int) -> str:
    return (
        f"{seconds // 60} minutes" if seconds >= 120 and not seconds % 60 else f"{seconds} seconds"
    )


def _without_step(sentence: str) -> str:
    """“Step 1 (email) moves money.” as “It moves money.”"""
    _, _, rest = sentence.partition(") ")
    return f"It {rest}" if rest else sentence


def _may_touch(rule: Rule, action: ProposedAction, workflows: set[str]) -> bool:
    """Whether the rule could ever ask something of this action."""
    if rule.workflow and rule.workflow not in workflows:
        return False
    possible = [_is_possible(condition, action) for condition in rule.conditions]
    if rule.group:
        inside = [_is_possible(condition, action) for condition in rule.group]
        possible.append(all(inside) if rule.group_match_all else any(inside))
    return (all(possible) if rule.match_all else any(possible)) or not possible


def _is_possible(condition: Condition, action: ProposedAction) -> bool:
    if condition.fact == "action.amount":
        low = condition.operator in (Operator.LESS_THAN, Operator.AT_MOST, Operator.IS_MISSING)
        return low or "moves_money" in action.consequences
    if condition.fact != "action.kinds":
        return True
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    if condition.operator in (Operator.CONTAINS, Operator.ONE_OF):
        return action.kind in wanted
    return True
