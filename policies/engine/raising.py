"""The untrusted part of the gate: everything here can raise the level and nothing can lower it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import floor

from policies.engine.compiled import ready_policy
from policies.engine.detectors.contract import Material, Side
from policies.engine.detectors.registry import DETECTORS, look_with
from policies.engine.facts import Fact, LabelledText, TrustedFacts, UntrustedFacts
from policies.engine.findings import Findings, guarded, merge, unevaluable
from policies.engine.levels import Level
from policies.engine.quoting import quote
from policies.engine.reading import read
from policies.engine.rules import judge_rule, rests_on_untrusted
from policies.engine.sampling import is_share
from policies.engine.spec import PolicySpec, WorkflowSpec
from policies.engine.verdict import Reason


def raising_findings(
    trusted: TrustedFacts, untrusted: UntrustedFacts, workflow: WorkflowSpec, policy: PolicySpec
) -> Findings:
    """Detectors, the model's own doubts, and the rules that name untrusted facts."""
    detected = detector_findings(untrusted)
    parts = [
        detected,
        guarded("the draft's flags", partial(_flags, untrusted)),
        guarded("the draft's confidence", partial(_confidence, untrusted, workflow)),
    ]
    values = _completed(untrusted, detected)
    asked = partial(_rule_findings, trusted.values, values, workflow, policy)
    return merge((*parts, guarded("the rules", asked)))


def _rule_findings(
    trusted: Mapping[str, Fact],
    untrusted: Mapping[str, Fact],
    workflow: WorkflowSpec,
    policy: PolicySpec,
) -> Findings:
    return merge(
        guarded("a rule", partial(judge_rule, rule, trusted, untrusted))
        for rule in ready_policy(policy).candidates(workflow.key, trusted, untrusted)
        if rests_on_untrusted(rule)
    )


def detector_findings(untrusted: UntrustedFacts) -> Findings:
    """What every detector sees in the message and in the draft; a fault in one is a finding."""
    sides = ((Side.INPUT, untrusted.input_texts), (Side.OUTPUT, untrusted.output_texts))
    return merge(
        guarded(f"the {side} texts", partial(_look_at, side, texts, untrusted.values))
        for side, texts in sides
    )


def _look_at(side: Side, texts: tuple[LabelledText, ...], values: Mapping[str, Fact]) -> Findings:
    material = Material(side, tuple(map(read, texts)), values)
    return merge(
        guarded(detector.label, partial(look_with, detector, material)) for detector in DETECTORS
    )


def _flags(untrusted: UntrustedFacts) -> Findings:
    return Findings(
        tuple(
            Reason(
                "model", "model_flag", Level.ONE_PERSON,
                f"The draft asks for a person: “{quote(flag)}”.", {"flag": quote(flag)},
            )
            for flag in untrusted.model_flags
        )
    )  # fmt: skip


def _confidence(untrusted: UntrustedFacts, workflow: WorkflowSpec) -> Findings:
    given, wanted = untrusted.confidence, workflow.confidence_threshold
    if not is_share(wanted):
        sentence = "The workflow's confidence threshold is not a number from 0 to 1."
        return Findings((unevaluable("bad_threshold", sentence),))
    if given is None or not is_share(given):
        sentence = "The draft does not say how sure it is."
        return Findings((Reason("model", "no_confidence", Level.ONE_PERSON, sentence),))
    if given >= wanted:
        return Findings()
    # Rounded down, so that a shortfall never reads as if it had been enough.
    sentence = f"The draft is {floor(given * 100)}% sure; this workflow asks for {wanted:.0%}."
    detail = {"confidence": str(given), "threshold": str(wanted)}
    return Findings((Reason("model", "low_confidence", Level.ONE_PERSON, sentence, detail),))


def _completed(untrusted: UntrustedFacts, detected: Findings) -> Mapping[str, Fact]:
    """The untrusted facts with what the gate works out itself: the message and the detectors."""
    values = dict(untrusted.values)
    if "message.text" not in values:
        whole = "\n".join(text.text for text in untrusted.input_texts)
        values["message.text"] = Fact("message.text", whole, "the message")
    hits = {reason.code for reason in detected.reasons}
    for detector in DETECTORS:
        name = f"detector.{detector.code}"
        values[name] = Fact(name, detector.code in hits, "the gate's detectors")
    return values
