"""Ceilings in code: what no policy row can loosen, and where a workflow's mode starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.engine.action_map import CONSEQUENCES, consequence_words
from policies.engine.amounts import format_money
from policies.engine.effects import Effect
from policies.engine.facts import Money, ProposedAction, TrustedFacts
from policies.engine.findings import Findings, unevaluable
from policies.engine.levels import Level
from policies.engine.limits import BULK_LIMIT, two_people_above
from policies.engine.quoting import quote
from policies.engine.spec import Mode, WorkflowSpec
from policies.engine.verdict import Reason

_MODES: Mapping[Mode, str] = {
    Mode.APPROVE_BEFORE_ACTION: "This workflow asks a person before anything runs.",
    Mode.REVIEW_AFTER_DRAFT: "This workflow has a person review every draft.",
    Mode.DECISION_SUPPORT: "In this workflow the draft only supports a person's decision.",
    Mode.HUMAN_OWNED: "In this workflow a person does the work.",
}


def ceilings_for(action: ProposedAction, workflow: WorkflowSpec) -> Findings:
    """The least protection this one step may have, whatever the rules say."""
    return Findings(tuple(_ceilings(action, workflow)))


def _ceilings(action: ProposedAction, workflow: WorkflowSpec) -> Iterator[Reason]:
    if not action.kind or action.kind not in workflow.allowed_kinds:
        yield _ceiling(action, "kind_not_allowed", "is not allowed in this workflow", Level.BLOCK)
    for code in sorted(map(str, action.consequences)):
        known = CONSEQUENCES.get(code)
        if known is None:
            yield _ceiling(action, "unknown_consequence", consequence_words(code))
        elif known.level is not Level.AUTO:
            yield _ceiling(action, code, known.words, known.level)
    if action.auto_eligible is not True:
        yield _ceiling(action, "not_auto_eligible", "is of a kind that never runs by itself")
    if action.writes_free_text is not False:
        yield _ceiling(
            action, "model_free_text",
            "holds text written by a model, and this workflow has not earned sending that alone",
        )  # fmt: skip
    for slot in sorted(set(action.untrusted_slots) & set(action.record_only_slots)):
        yield _ceiling(
            action, "not_on_record",
            f"takes its {quote(slot, limit=40)} from outside the company's records, where alone it "
            "may come from", Level.BLOCK, slot=slot,
        )  # fmt: skip
    for slot in sorted(set(action.untrusted_slots) - set(action.record_only_slots)):
        yield _ceiling(
            action, "untrusted_slot",
            f"takes its {quote(slot, limit=40)} from text that could not be traced to a record",
            slot=slot,
        )  # fmt: skip


def _ceiling(
    action: ProposedAction, code: str, what: str, level: Level = Level.ONE_PERSON, **more: object
) -> Reason:
    kind = quote(action.kind, limit=40)
    sentence = f"Step {action.position} ({kind}) {what}."
    detail = {"position": action.position, "kind": action.kind, **more}
    return Reason("ceiling", code, level, sentence, detail)


def bundle_ceilings(actions: tuple[ProposedAction, ...], workflow: WorkflowSpec) -> Findings:
    """What holds for the bundle as a whole: nothing, many steps and much money need people."""
    if not actions:
        sentence = "Nothing is proposed, so a person decides what to do."
        return Findings((Reason("ceiling", "no_actions", Level.ONE_PERSON, sentence),))
    reasons = list(_money_ceilings(actions, workflow.company_currency))
    if len(actions) > BULK_LIMIT:
        sentence = f"{len(actions)} steps at once are more than {BULK_LIMIT}."
        detail = {"steps": len(actions), "limit": BULK_LIMIT}
        reasons.append(Reason("ceiling", "bulk", Level.ONE_PERSON, sentence, detail))
    return Findings(tuple(reasons))


def _money_ceilings(actions: tuple[ProposedAction, ...], currency: str) -> Iterator[Reason]:
    """Two people for much money in one bundle, and for money that cannot be measured."""
    if not currency:
        return
    moving = [action for action in actions if "moves_money" in action.consequences]
    limit = two_people_above(currency)
    amounts = [action.amount for action in moving]
    if any(amount is None or amount.currency != currency for amount in amounts):
        sentence = (
            f"It moves money that cannot be compared with {format_money(limit)}, "
            "so two people look."
        )
        yield Reason("ceiling", "unmeasured_money", Level.TWO_PEOPLE, sentence)
    total = sum(abs(one.minor) for one in amounts if one is not None and one.currency == currency)
    if total > limit.minor:
        moved = format_money(Money(total, currency))
        sentence = f"{moved} is more than {format_money(limit)}, so two people look."
        detail = {"minor": total, "currency": currency, "limit_minor": limit.minor}
        yield Reason("ceiling", "large_amount", Level.TWO_PEOPLE, sentence, detail)


def pattern_findings(trusted: TrustedFacts) -> Findings:
    """A large payment split into small ones needs as many people as the large one."""
    split = trusted.values.get("customer.split_pattern")
    if split is None or split.value is not True:
        return Findings()
    sentence = "Several small payments to one account add up to a large one, so two people look."
    return Findings((Reason("ceiling", "split_payment", Level.TWO_PEOPLE, sentence),))


def mode_findings(workflow: WorkflowSpec) -> Findings:
    """Where the workflow's mode starts, and its own hold in seconds."""
    hold = workflow.hold_seconds
    reasons = []
    if type(hold) is not int or hold < 0:
        reasons.append(
            unevaluable("bad_hold", "The workflow's hold time is not a number of seconds.")
        )
        hold = 0
    if workflow.mode in _MODES:
        mode = Mode(workflow.mode)
        detail = {"mode": mode.value}
        reasons.append(Reason("mode", mode.value, Level.ONE_PERSON, _MODES[mode], detail))
    elif workflow.mode != Mode.FLAG_ON_EXCEPTION:
        reasons.append(unevaluable("unknown_mode", "The workflow's mode is not known."))
    return Findings(tuple(reasons), effect=Effect(hold_seconds=hold))
