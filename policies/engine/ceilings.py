"""Ceilings in code: what no policy row can loosen, and where a workflow's mode starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.engine.effects import Effect
from policies.engine.facts import ProposedAction
from policies.engine.findings import Findings, unevaluable
from policies.engine.levels import Level
from policies.engine.quoting import quote
from policies.engine.spec import Mode, WorkflowSpec
from policies.engine.verdict import Reason

BULK_LIMIT = 10  # steps in one bundle that may still run without a person

_RAISING: Mapping[str, str] = {
    "moves_money": "moves money",
    "regulated": "touches regulated data",
    "changes_recipient": "changes where things are sent or paid",
    "changes_commitment": "changes what was promised to the customer",
    "external_free_text": "sends free text outside the company",
    "deletes": "deletes something",
}
_HARMLESS = frozenset({"reversible", "customer_facing", "reaches_teams"})
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
    for consequence in sorted(map(str, action.consequences)):
        if consequence in _RAISING:
            yield _ceiling(action, consequence, _RAISING[consequence])
        elif consequence not in _HARMLESS:
            yield _ceiling(
                action, "unknown_consequence", f"has a consequence the gate does not know: "
                f"“{quote(consequence, limit=40)}”",
            )  # fmt: skip
    if action.auto_eligible is not True:
        yield _ceiling(action, "not_auto_eligible", "is of a kind that never runs by itself")
    if action.writes_free_text is not False:
        yield _ceiling(
            action, "model_free_text",
            "holds text written by a model, and this workflow has not earned sending that alone",
        )  # fmt: skip
    for slot in sorted(set(action.untrusted_slots)):
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


def bundle_ceilings(actions: tuple[ProposedAction, ...]) -> Findings:
    """What holds for the bundle as a whole: an empty one and a large one go to a person."""
    if not actions:
        sentence = "Nothing is proposed, so a person decides what to do."
        return Findings((Reason("ceiling", "no_actions", Level.ONE_PERSON, sentence),))
    if len(actions) > BULK_LIMIT:
        sentence = f"{len(actions)} steps at once are more than {BULK_LIMIT}."
        detail = {"steps": len(actions), "limit": BULK_LIMIT}
        return Findings((Reason("ceiling", "bulk", Level.ONE_PERSON, sentence, detail),))
    return Findings()


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
