"""Keeps which rules applied to a draft, beside its verdict."""

from __future__ import annotations

from policies.engine.verdict import Verdict as GateVerdict
from review_queue.models import RuleHit, Verdict


def store_rule_hits(stored: Verdict, verdict: GateVerdict) -> None:
    """One row for every rule among the reasons; call in the transaction that stores the verdict.

    A rule that could not be evaluated did not apply.
    """
    keys = {str(one.detail["rule"]) for one in verdict.reasons if one.source == "rule"}
    RuleHit.objects.bulk_create(
        RuleHit(verdict=stored, rule_key=key, created_at=stored.created_at) for key in sorted(keys)
    )
