"""A stored question read for the rules alone: what the gate found besides them is pinned.

What detectors, ceilings, mode and model said is taken from the stored reasons, as it was then, so
that only the rules are judged again. The text is trusted as far as its stored hash goes; its strict
reading is left to the rows that cannot be read this way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from policies.engine.codec import UnreadableJson
from policies.engine.detectors.contract import Side
from policies.engine.detectors.material import material_of
from policies.engine.detectors.registry import DETECTORS
from policies.engine.facts import FactValue, Money
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from review_queue.backtesting.picking import pick_draw, pick_facts, pick_inputs, pick_workflow
from review_queue.services.judging.replay import MILLION, Inquiry, inquiry_from_text

_LEVELS = {level.name: level for level in Level}
_RULES_OWN = frozenset({"rule", "sample"})
_OF_POLICY = frozenset({"damaged_policy", "unreadable_facts", "bad_sample"})
# Faults that hid what the rules would have said: such a question is asked in full.
_FAULTY = frozenset({"a rule", "the rules", "rules and records", "message and draft"})
DETECTED = "detector."
ABSENT: Mapping[str, FactValue] = {f"{DETECTED}{detector.code}": False for detector in DETECTORS}
_ONLY_NOTICED = {f"{DETECTED}{d.code}": d for d in DETECTORS if d.only_noticed}
AMOUNT = "action.amount"


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """One judged draft: its facts as text, and the reasons of its verdict then."""

    snapshot_id: int
    task_id: int
    draft_id: int
    facts_text: str
    sha256: str
    reasons: list[dict[str, Any]]


class Question(NamedTuple):
    """What the rules look at: values, without the places they came from.

    `fixed` is the level that everything but the rules asked for.
    `inquiry` is set when the whole gate has to be asked again.
    """

    workflow: str
    trusted: Mapping[str, FactValue]
    untrusted: Mapping[str, FactValue]
    fixed: Level
    hold_seconds: int
    sample_rate: float
    draw: float
    amount: Money | None
    inquiry: Inquiry | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """Which facts the policies look at, so that no others are read."""

    names: frozenset[str]
    noticed: tuple[str, ...]
    detectors: tuple[str, ...]
    message: bool

    @classmethod
    def of(cls, *policies: PolicySpec) -> Needs:
        """What these policies look at together."""
        names = {
            condition.fact
            for policy in policies
            for rule in policy.rules
            for condition in (*rule.asked, *rule.exceptions)
        }
        noticed = tuple(sorted(names & _ONLY_NOTICED.keys()))
        detectors = tuple(sorted(name for name in names if name.startswith(DETECTED)))
        return cls(frozenset(names | {AMOUNT}), noticed, detectors, "message.text" in names)


def read_question(stored: StoredQuestion, needs: Needs) -> Question:
    """The question for the rules. Raises UnreadableJson when it is not what was stored."""
    text = stored.facts_text
    if hashlib.sha256(text.encode()).hexdigest() != stored.sha256:
        raise UnreadableJson("the stored facts are not the ones that were judged")
    try:
        return _read(text, stored, needs)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableJson(f"the stored facts cannot be read: {error}") from error


def _read(text: str, stored: StoredQuestion, needs: Needs) -> Question:
    workflow = pick_workflow(text)
    trusted, untrusted = _values(pick_facts(text, needs.names))
    if needs.message and "message.text" not in untrusted:
        whole = "\n".join(one["text"] for one in pick_inputs(text))
        untrusted["message.text"] = whole
    fixed, codes, is_faulty = pinned(stored.reasons)
    untrusted |= ABSENT
    for code in codes:
        untrusted[f"{DETECTED}{code}"] = True
    missing = [name for name in needs.noticed if not untrusted[name]]
    inquiry = inquiry_from_text(stored.facts_text) if is_faulty or missing else None
    if inquiry is not None:
        untrusted |= _noticed(inquiry, missing)
    amount = trusted.get(AMOUNT)
    return Question(
        workflow=workflow["key"],
        trusted=trusted,
        untrusted=untrusted,
        fixed=fixed,
        hold_seconds=workflow["hold_seconds"],
        sample_rate=workflow["sample_rate"],
        draw=pick_draw(text) / MILLION,
        amount=amount if isinstance(amount, Money) else None,
        inquiry=inquiry if is_faulty else None,
    )


def _values(
    items: Iterable[dict[str, Any]],
) -> tuple[dict[str, FactValue], dict[str, FactValue]]:
    trusted: dict[str, FactValue] = {}
    untrusted: dict[str, FactValue] = {}
    for item in items:
        side = trusted if item["trusted"] else untrusted
        side[item["name"]] = _value(item["kind"], item["value"])
    return trusted, untrusted


def _value(kind: str, value: Any) -> FactValue:
    if kind == "money":
        return Money(value["minor"], value["currency"])
    if kind == "list":
        return tuple(value)
    return value  # type: ignore[no-any-return]


def pinned(reasons: Iterable[dict[str, Any]]) -> tuple[Level, set[str], bool]:
    """The level without the rules, the detectors that were a reason, and whether a fault hid some.

    A detector that is only told to the rules leaves no reason: it is looked for again.
    """
    level, codes, is_faulty = Level.AUTO, set(), False
    for reason in reasons:
        source, code = reason["source"], reason["code"]
        if source in _RULES_OWN or (source == "unevaluable" and code in _OF_POLICY):
            continue
        detail = reason["detail"]
        if source == "unevaluable" and "rule" in detail:
            continue
        if code == "engine_fault":
            is_faulty = is_faulty or detail.get("part") in _FAULTY
        elif source.endswith("_detector"):
            codes.add(code)
        level = max(level, _LEVELS[reason["level"]])
    return level, codes, is_faulty


def _noticed(inquiry: Inquiry, names: Iterable[str]) -> dict[str, FactValue]:
    """The detectors among `names` that see something in a text where that is no reason."""
    found: dict[str, FactValue] = {}
    sides = {
        Side.INPUT: inquiry.untrusted.input_texts,
        Side.OUTPUT: inquiry.untrusted.output_texts,
    }
    for side, texts in sides.items():
        wanted = [name for name in names if side in _ONLY_NOTICED[name].only_noticed]
        if not wanted:
            continue
        material = material_of(side, texts, inquiry.untrusted, inquiry.trusted)
        for name in wanted:
            if next(iter(_ONLY_NOTICED[name].hits(material)), None) is not None:
                found[name] = True
    return found
