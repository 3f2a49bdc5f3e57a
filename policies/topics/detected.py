"""What the detectors hold anyhow, so that the topic check need not."""

from __future__ import annotations

from policies.engine.facts import LabelledText, UntrustedFacts
from policies.engine.raising import detector_findings


def is_caught(text: str) -> bool:
    """Whether a detector holds such a message whatever the classifier says."""
    texts = (LabelledText("message", text),)
    return bool(detector_findings(UntrustedFacts(input_texts=texts)).level)
