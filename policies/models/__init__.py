"""The rows of this package."""

from policies.models.calibration import CalibrationModel
from policies.models.rule import Protection, Rule, RuleCondition
from policies.models.rule_review import RuleReview
from policies.models.version import PolicyVersion, Status, claim_draft

__all__ = [
    "CalibrationModel",
    "PolicyVersion",
    "Protection",
    "Rule",
    "RuleCondition",
    "RuleReview",
    "Status",
    "claim_draft",
]
