"""The rows of this package."""

from policies.models.rule import Protection, Rule, RuleCondition
from policies.models.version import PolicyVersion, Status, claim_draft

__all__ = ["PolicyVersion", "Protection", "Rule", "RuleCondition", "Status", "claim_draft"]
