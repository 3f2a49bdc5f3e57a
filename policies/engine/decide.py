"""The gate: one pure function from facts, actions and policy to a verdict."""

from __future__ import annotations

from functools import partial

from policies.engine.base import base_findings
from policies.engine.facts import ProposedAction, TrustedFacts, UntrustedFacts
from policies.engine.findings import Findings, guarded, merge
from policies.engine.levels import Level
from policies.engine.raising import raising_findings
from policies.engine.sampling import Pick, draw_pick
from policies.engine.spec import PolicySpec, WorkflowSpec
from policies.engine.verdict import Verdict

ENGINE_VERSION = "3"


def decide(
    *,
    trusted: TrustedFacts,
    untrusted: UntrustedFacts,
    actions: tuple[ProposedAction, ...],
    workflow: WorkflowSpec,
    policy: PolicySpec,
    sample_draw: float,
) -> Verdict:
    """The protection this draft needs, with every reason. Never raises: a fault means a person.

    `sample_draw` is a uniform random number in [0, 1) drawn by the caller, so that the same input
    always gives the same verdict. The level is the greatest of all parts; untrusted values only
    ever add parts.
    """
    base = guarded("rules and records", partial(base_findings, trusted, actions, workflow, policy))
    more = partial(raising_findings, trusted, untrusted, workflow, policy)
    raised = merge((base, guarded("message and draft", more)))
    pick = Pick(probability=1.0)
    everything = raised
    if raised.level is Level.AUTO:
        percent = raised.effect.sample_percent
        pick = draw_pick(rate=workflow.sample_rate, least_percent=percent, draw=sample_draw)
        everything = merge((raised, Findings(pick.reasons)))
    # A group named by a rule on trusted facts cannot be displaced by what a stranger wrote.
    group = base.required_group or raised.required_group
    # Even a broken policy gets an answer.
    return _verdict(everything, pick, group, getattr(policy, "version", 0))


def _verdict(found: Findings, pick: Pick, group: str, policy_version: int) -> Verdict:
    return Verdict(
        level=found.level,
        reasons=found.reasons,
        hold_seconds=found.effect.hold_seconds,
        required_group=group,
        inclusion_probability=pick.probability,
        picked_at_random=pick.picked,
        policy_version=policy_version,
        engine_version=ENGINE_VERSION,
        priority=found.effect.priority,
        due_minutes=found.effect.due_minutes,
    )
