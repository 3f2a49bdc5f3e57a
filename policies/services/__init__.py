"""The doors through which the policy changes: start a version, try it, publish it, cancel it."""

from policies.services.authorship import author_ids_of, authors_in
from policies.services.drafts import add_rules, drop_untouched_draft, start_new_version
from policies.services.live import (
    frozen_policy,
    live_number,
    live_policy,
    live_version,
    shadow_policies,
    written_policy,
)
from policies.services.problems import problems_of
from policies.services.publishing import Published, publish_version
from policies.services.recording import Record, record_nothing
from policies.services.reviewing import confirm_rule
from policies.services.scheduling import (
    activate_due,
    cancel_scheduled,
    confirm_scheduled,
    scheduled_version,
)
from policies.services.shadowing import end_shadow, start_shadow

__all__ = [
    "Published",
    "Record",
    "activate_due",
    "add_rules",
    "author_ids_of",
    "authors_in",
    "cancel_scheduled",
    "confirm_rule",
    "confirm_scheduled",
    "drop_untouched_draft",
    "end_shadow",
    "frozen_policy",
    "live_number",
    "live_policy",
    "live_version",
    "problems_of",
    "publish_version",
    "record_nothing",
    "scheduled_version",
    "shadow_policies",
    "start_new_version",
    "start_shadow",
    "written_policy",
]
