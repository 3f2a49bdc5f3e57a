"""Asks the policy in force, now about a fresh inquiry or later about a stored one."""

from __future__ import annotations

from dataclasses import replace

from policies.engine.codec import UnreadableJson
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from policies.engine.verdict import Reason, Verdict
from policies.errors import DamagedPolicy
from policies.services import live_policy
from review_queue.models import FactsSnapshot
from review_queue.services.judging.replay import Inquiry, ask_gate, inquiry_from_text


def ask_live_policy(inquiry: Inquiry) -> Verdict:
    """A policy whose stored text was tampered with lets nothing through: a person decides."""
    try:
        return ask_gate(inquiry, live_policy())
    except DamagedPolicy as damage:
        verdict = ask_gate(inquiry, PolicySpec(version=0))
        reason = Reason("unevaluable", "damaged_policy", Level.ONE_PERSON, str(damage))
        return replace(
            verdict,
            level=max(verdict.level, Level.ONE_PERSON),
            reasons=(*verdict.reasons, reason),
        )


def ask_again(snapshot: FactsSnapshot) -> Verdict:
    """What the policy in force says about the facts as they were stored.

    Facts that this version cannot read ask for a person, with that reason.
    """
    try:
        inquiry = inquiry_from_text(snapshot.json_text)
    except (UnreadableJson, KeyError, TypeError, ValueError):
        return _unreadable()
    return ask_live_policy(inquiry)


def _unreadable() -> Verdict:
    sentence = "The facts of this draft were stored by another version and cannot be judged again."
    reason = Reason("unevaluable", "unreadable_facts", Level.ONE_PERSON, sentence)
    try:
        version = live_policy().version
    except DamagedPolicy:
        version = 0
    return Verdict(
        level=Level.ONE_PERSON,
        reasons=(reason,),
        hold_seconds=0,
        required_group="",
        inclusion_probability=1.0,
        picked_at_random=False,
        policy_version=version,
        engine_version="",
    )
