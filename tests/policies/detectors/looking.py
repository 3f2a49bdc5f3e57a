"""One text past all detectors: what would send it to a person, and what rules are told."""

from __future__ import annotations

from policies.engine.facts import Fact, FactValue, LabelledText, TrustedFacts, UntrustedFacts
from policies.engine.findings import Findings
from policies.engine.raising import detector_findings


def came_in(text: str, *, label: str = "body", **values: FactValue) -> Findings:
    """The findings on a message."""
    named = {key.replace("__", "."): value for key, value in values.items()}
    facts = {name: Fact(name, value, "the message") for name, value in named.items()}
    return detector_findings(UntrustedFacts(values=facts, input_texts=(LabelledText(label, text),)))


def would_go_out(
    text: str, *, message: str = "", evidence: tuple[str, ...] = (), **trusted: FactValue
) -> Findings:
    """The findings on a reply to a message."""
    values = {"evidence.texts": Fact("evidence.texts", evidence, "the evidence")}
    known = {key.replace("__", "."): value for key, value in trusted.items()}
    facts = {name: Fact(name, value, "a record") for name, value in known.items()}
    untrusted = UntrustedFacts(
        values=values,
        input_texts=(LabelledText("body", message),),
        output_texts=(LabelledText("reply", text),),
    )
    return detector_findings(untrusted, TrustedFacts(facts))


def raised(findings: Findings) -> set[str]:
    """Codes that send the work to a person."""
    return {reason.code for reason in findings.reasons}


def out(text: str, **more: object) -> set[str]:
    """Codes raised by the reply itself."""
    reasons = would_go_out(text, **more).reasons  # type: ignore[arg-type]
    return {reason.code for reason in reasons if reason.source == "output_detector"}
