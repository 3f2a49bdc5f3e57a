"""Text that claims an approval or asks for the check to be skipped: never a permission."""

from __future__ import annotations

from policies.engine.detectors.patterns import BOTH, PatternDetector, words

APPROVAL = PatternDetector(
    "approval_language",
    "wording that claims or asks for an approval",
    BOTH,
    words(
        r"\bauto[- ]?(?:approve|approval|send|accept)\w{0,2}\b",
        r"\bpre-?(?:approved|verified|cleared)\b",
        r"\b(?:already|has been|was|is|been) (?:approved|authori[sz]ed|cleared|signed off"
        r"|verified) by\b",
        r"\b(?:set|raise|report|return|use|with)\b[^.\n]{0,15}\bconfidence\b[^.\n]{0,15}(?:\d"
        r"|high|full|max)",
        r"\brequires?[_ ]human\b|\b(?:needs|requires?) no (?:human|review|approval|manual)",
        r"\b(?:no|without|skip(?:ping)?|bypass(?:ing)?|avoid) (?:the |any |a |further |human "
        r"|manual )"
        r"{0,2}(?:human )?(?:review|approval|authori[sz]ation|verification|reviewer|oversight)\b",
        r"\b(?:do not|don't|never) (?:ask|escalate|notify|involve|tell|inform|alert|flag"
        r"|hold)\b[^.\n]{0,20}"
        r"\b(?:human|person|staff|manager|reviewer|anyone|user|owner|review)\b",
        r"\b(?:approve|process|release|execute) (?:this|it|the (?:refund|payment|request|transfer))"
        r" (?:immediately|automatically|at once|without|right away|now)\b",
        r"\b(?:decision|approved|verdict|approval)[\"']? ?[:=] ?[\"']?(?:approved?|true|auto"
        r"|yes)\b",
    ),
)
