"""The trusted part of the gate: what holds whatever strangers or models wrote.

No signature in this module can reach an untrusted value; a test proves it.
"""

from __future__ import annotations

from functools import partial

from policies.engine.ceilings import (
    bundle_ceilings,
    ceilings_for,
    mode_findings,
    pattern_findings,
)
from policies.engine.compiled import ready_policy
from policies.engine.facts import ProposedAction, TrustedFacts
from policies.engine.findings import Findings, guarded, merge
from policies.engine.rules import judge_rule
from policies.engine.spec import PolicySpec, WorkflowSpec


def base_findings(
    trusted: TrustedFacts,
    actions: tuple[ProposedAction, ...],
    workflow: WorkflowSpec,
    policy: PolicySpec,
) -> Findings:
    """Ceilings, mode and the rules as far as trusted facts reach: nothing else can lower these."""
    parts = [
        guarded("the workflow's mode", partial(mode_findings, workflow)),
        guarded("the bundle", partial(bundle_ceilings, actions, workflow)),
        guarded("payment patterns", partial(pattern_findings, trusted)),
    ]
    parts += [guarded("a step", partial(ceilings_for, action, workflow)) for action in actions]
    parts.append(guarded("the rules", partial(_rule_findings, trusted, workflow, policy)))
    return merge(parts)


def _rule_findings(trusted: TrustedFacts, workflow: WorkflowSpec, policy: PolicySpec) -> Findings:
    values = trusted.values
    return merge(
        guarded("a rule", partial(judge_rule, rule, values))
        for rule in ready_policy(policy).candidates(workflow.key, values, None)
    )
