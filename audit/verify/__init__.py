"""Recomputes the ledger and names the first entry that is not what was written."""

from audit.verify.hashing import HASHED
from audit.verify.report import Problem, Report
from audit.verify.run import for_record, verify_ledger

__all__ = ["HASHED", "Problem", "Report", "for_record", "verify_ledger"]
