"""What is odd about rules, as the owner's pages tell it."""

from __future__ import annotations

from hitl_site.owner_pages.company import company_currency
from policies.engine.spec import PolicySpec
from policies.linting import Lint, lint_policy


def new_findings(live: PolicySpec, policy: PolicySpec) -> list[Lint]:
    """What a change would bring in: what is odd about the rules in force already is left out."""
    currency = company_currency()
    known = {(one.code, one.rule_id, one.message) for one in lint_policy(live, currency=currency)}
    found = lint_policy(policy, currency=currency)
    return [one for one in found if (one.code, one.rule_id, one.message) not in known]


def all_findings(policy: PolicySpec) -> list[Lint]:
    """Everything odd about the rules."""
    return list(lint_policy(policy, currency=company_currency()))
