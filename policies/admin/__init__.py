"""Admin pages of the policy: versions as sentences first, rules as rows behind them."""

from policies.admin.past import PastAdmin
from policies.admin.rules import RuleAdmin
from policies.admin.versions import PolicyVersionAdmin

__all__ = ["PastAdmin", "PolicyVersionAdmin", "RuleAdmin"]
