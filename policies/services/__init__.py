"""The doors through which the policy changes: start a version, write rules, publish it."""

from policies.services.drafts import add_rules, start_new_version
from policies.services.live import live_policy
from policies.services.problems import problems_of
from policies.services.publishing import Published, publish_version
from policies.services.recording import Record, record_nothing

__all__ = [
    "Published",
    "Record",
    "add_rules",
    "live_policy",
    "problems_of",
    "publish_version",
    "record_nothing",
    "start_new_version",
]
