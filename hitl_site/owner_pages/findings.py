"""What is odd about rules, as the owner's pages tell it."""

from __future__ import annotations

from django.utils import timezone

from hitl_site.owner_pages.company import company_currency
from hitl_site.owner_pages.rule_use import uses_of
from policies.engine.spec import PolicySpec
from policies.linting import Lint, lint_policy
from policies.services import live_version
from policies.services.live import known_live_policy


def new_findings(live: PolicySpec, policy: PolicySpec) -> list[Lint]:
    """What a change would bring in: what is odd about the rules in force already is left out."""
    currency = company_currency()
    known = {(one.code, one.rule_id, one.message) for one in lint_policy(live, currency=currency)}
    found = lint_policy(policy, currency=currency)
    return [one for one in found if (one.code, one.rule_id, one.message) not in known]


def all_findings(policy: PolicySpec) -> list[Lint]:
    """Everything odd about the rules, with how those in force have done."""
    live, version = known_live_policy() or PolicySpec(0), live_version()
    kept = {rule.id for rule in live.rules if rule in policy.rules}
    uses = {key: use for key, use in uses_of(live, version).items() if key in kept}
    return lint_policy(policy, currency=company_currency(), use=uses, today=timezone.localdate())
