"""The untrusted part of the gate: everything here can raise the level and nothing can lower it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import floor

from policies.engine.compiled import ready_policy
from policies.engine.detectors.contract import Side
from policies.engine.detectors.material import material_of
from policies.engine.detectors.registry import DETECTORS, look_with
from policies.engine.facts import Fact, LabelledText, TrustedFacts, UntrustedFacts
from policies.engine.findings import Findings, guarded, merge, unevaluable
from policies.engine.levels import Level
from policies.engine.odds import odds_allowed, odds_of_error
from policies.engine.quoting import quote
from policies.engine.rules import judge_rule, rests_on_untrusted
from policies.engine.sampling import is_share
from policies.engine.spec import PolicySpec, WorkflowSpec
from policies.engine.verdict import Reason

_NOTHING_KNOWN = TrustedFacts()


def raising_findings(
    trusted: TrustedFacts, untrusted: UntrustedFacts, workflow: WorkflowSpec, policy: PolicySpec
) -> Findings:
    """Detectors, the model's own doubts, and the rules that name untrusted facts."""
    detected = detector_findings(untrusted, trusted)
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


def detector_findings(
    untrusted: UntrustedFacts, trusted: TrustedFacts = _NOTHING_KNOWN
) -> Findings:
    """What every detector sees in the message and in the draft; a fault in one is a finding.

    Trusted values only tell what a draft may quote and link to.
    """
    sides = ((Side.INPUT, untrusted.input_texts), (Side.OUTPUT, untrusted.output_texts))
    return merge(
        guarded(f"the {side} texts", partial(_look_at, side, texts, untrusted, trusted))
        for side, texts in sides
    )


def _look_at(
    side: Side, texts: tuple[LabelledText, ...], untrusted: UntrustedFacts, trusted: TrustedFacts
) -> Findings:
    material = material_of(side, texts, untrusted, trusted)
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
    measured = untrusted.calibrated_confidence
    if measured is not None and not is_share(measured):
        sentence = "How often such drafts turn out right is not a number from 0 to 1."
        return Findings((unevaluable("bad_calibration", sentence),))
    counted = given if measured is None else measured
    if counted >= wanted:
        return Findings()
    # Rounded down, so that a shortfall never reads as if it had been enough.
    sentence = (
        f"The draft calls itself {floor(given * 100)}% sure, which is not calibrated yet; "
        f"this workflow asks for {wanted:.0%}."
    )
    if measured is not None:
        sentence = f"Of drafts this sure, {odds_of_error(measured)}; {odds_allowed(wanted)}."
    detail = {"confidence": str(given), "threshold": str(wanted)}
    if measured is not None:
        detail["measured"] = str(measured)
    return Findings((Reason("model", "low_confidence", Level.ONE_PERSON, sentence, detail),))


def _completed(untrusted: UntrustedFacts, detected: Findings) -> Mapping[str, Fact]:
    """The untrusted facts with what the gate works out itself: the message and the detectors."""
    values = dict(untrusted.values)
    if "message.text" not in values:
        whole = "\n".join(text.text for text in untrusted.input_texts)
        values["message.text"] = Fact("message.text", whole, "the message")
    hits = {reason.code for reason in detected.reasons} | detected.noticed
    for detector in DETECTORS:
        name = f"detector.{detector.code}"
        values[name] = Fact(name, detector.code in hits, "the gate's detectors")
    return values
