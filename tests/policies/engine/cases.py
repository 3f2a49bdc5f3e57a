"""A harmless case that may run alone, to be changed one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from policies.engine.decide import decide
from policies.engine.facts import (
    Fact,
    FactValue,
    LabelledText,
    ProposedAction,
    TrustedFacts,
    UntrustedFacts,
)
from policies.engine.spec import Mode, PolicySpec, Rule, WorkflowSpec
from policies.engine.verdict import Verdict

HARMLESS = ProposedAction(
    position=1, kind="note.add", consequences=frozenset({"reversible"}), auto_eligible=True
)
WORKFLOW = WorkflowSpec(
    key="support",
    mode=Mode.FLAG_ON_EXCEPTION,
    allowed_kinds=frozenset({"note.add"}),
    confidence_threshold=0.8,
    sample_rate=0.05,
    hold_seconds=0,
)
CLEAN = UntrustedFacts(
    input_texts=(LabelledText("subject", "Opening hours"), LabelledText("body", "Are you open?")),
    output_texts=(LabelledText("note", "Asked for the opening hours."),),
    confidence=0.95,
)


def facts(**values: FactValue) -> TrustedFacts:
    """Trusted facts by name; two underscores stand for the dot."""
    named = {key.replace("__", "."): value for key, value in values.items()}
    return TrustedFacts({name: Fact(name, value, "record") for name, value in named.items()})


def verdict(
    *rules: Rule,
    trusted: TrustedFacts | None = None,
    untrusted: UntrustedFacts = CLEAN,
    actions: tuple[ProposedAction, ...] = (HARMLESS,),
    draw: float = 0.99,
    **workflow: Any,
) -> Verdict:
    """The gate's answer to the harmless case with these changes."""
    return decide(
        trusted=trusted or TrustedFacts(),
        untrusted=untrusted,
        actions=actions,
        workflow=replace(WORKFLOW, **workflow),
        policy=PolicySpec(version=7, rules=rules),
        sample_draw=draw,
    )


def codes(result: Verdict) -> list[tuple[str, str]]:
    """(source, code) of every reason, in the verdict's order."""
    return [(reason.source, reason.code) for reason in result.reasons]
