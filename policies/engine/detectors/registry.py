"""All detectors of this version, and how a hit becomes a reason."""

from __future__ import annotations

from itertools import islice

from policies.engine.detectors.approval import APPROVAL
from policies.engine.detectors.attachments import ATTACHMENT, RISKY_ATTACHMENT
from policies.engine.detectors.automatic import AUTOMATIC
from policies.engine.detectors.claims import COMMITMENT, UNSOURCED
from policies.engine.detectors.contract import Detector, Hit, Material
from policies.engine.detectors.encoded import ENCODED
from policies.engine.detectors.health import HEALTH_DATA
from policies.engine.detectors.hidden import HIDDEN
from policies.engine.detectors.instructions import INSTRUCTION
from policies.engine.detectors.learned import LEARNED_TOPIC
from policies.engine.detectors.links import LINK
from policies.engine.detectors.money import AMOUNT, TURNED_AMOUNT
from policies.engine.detectors.money_matters import MONEY_MATTERS
from policies.engine.detectors.persona import PERSONA
from policies.engine.detectors.personal import PERSONAL
from policies.engine.detectors.promises import MONEY_AMOUNT, PROMISE
from policies.engine.detectors.requests import REQUESTS
from policies.engine.detectors.roles import ROLE_MARKER
from policies.engine.detectors.secrets_asked import SECRET_ASKED
from policies.engine.detectors.too_long import TOO_LONG
from policies.engine.detectors.topics import TOPICS
from policies.engine.findings import Findings
from policies.engine.levels import Level
from policies.engine.quoting import quote
from policies.engine.verdict import Reason

DETECTORS: tuple[Detector, ...] = (
    INSTRUCTION,
    APPROVAL,
    PERSONA,
    SECRET_ASKED,
    ROLE_MARKER,
    HIDDEN,
    ENCODED,
    TOO_LONG,
    AUTOMATIC,
    PROMISE,
    MONEY_AMOUNT,
    COMMITMENT,
    UNSOURCED,
    LINK,
    AMOUNT,
    TURNED_AMOUNT,
    ATTACHMENT,
    RISKY_ATTACHMENT,
    *PERSONAL,
    HEALTH_DATA,
    LEARNED_TOPIC,
    *TOPICS,
    *REQUESTS,
    *MONEY_MATTERS,
)
_SHOWN = 3  # hits of one detector that become reasons; more would only bury the others


def look_with(detector: Detector, material: Material) -> Findings:
    """What one detector found: reasons for a person to look, or only told to the rules."""
    if material.side not in detector.sides:
        return Findings()
    if material.side in detector.only_noticed:
        seen = next(iter(detector.hits(material)), None) is not None
        return Findings(noticed=frozenset({detector.code}) if seen else frozenset())
    hits = islice(dict.fromkeys(detector.hits(material)), _SHOWN)
    return Findings(tuple(_reason(detector, material, hit) for hit in hits))


def _reason(detector: Detector, material: Material, hit: Hit) -> Reason:
    what = detector.label[0].upper() + detector.label[1:]
    where, matched = quote(hit.where, limit=60), quote(hit.matched)
    return Reason(
        f"{material.side}_detector",
        detector.code,
        Level.ONE_PERSON,
        f"{what} in the {where}: “{matched}”.",
        {"where": where, "matched": matched},
    )
