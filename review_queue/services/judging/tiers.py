"""How dear a wrong yes would be: the owner's word for the workflow, raised by what is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connectors.contract import Consequence
from policies.engine.levels import Level
from policies.engine.verdict import Verdict
from review_queue.models import Action, Tier, Workflow
from review_queue.services.facts.provenance import UNTRUSTED

HARMLESS = frozenset(
    {
        Consequence.REVERSIBLE,
        Consequence.CUSTOMER_FACING,
        Consequence.REACHES_TEAMS,
        Consequence.EXTERNAL_FREE_TEXT,
    }
)
FOR_TWO = frozenset({Consequence.CHANGES_BANK_DATA, Consequence.DELETES})
RECIPIENTS = ("to", "cc", "bcc", "attendees")
PROMISES = frozenset({"money_promise", "commitment"})


def tier_for(workflow: Workflow, actions: Sequence[Action], verdict: Verdict) -> Tier:
    """The highest of what the owner chose, what any step calls for and what the gate found."""
    return max(
        Tier(workflow.tier), tier_of_verdict(verdict), *(tier_of_action(one) for one in actions)
    )


def tier_of_action(action: Action) -> Tier:
    """What one step calls for by what it touches and where its recipients come from.

    A consequence nobody has weighed yet counts as one that has to be checked.
    """
    touched = frozenset(map(str, action.consequences))
    if touched & FOR_TWO:
        return Tier.TWO_PEOPLE
    if touched - HARMLESS or any(action.provenance.get(one) == UNTRUSTED for one in RECIPIENTS):
        return Tier.CHECK
    return Tier.UNDOABLE


def tier_of_verdict(verdict: Verdict) -> Tier:
    """What the gate's verdict calls for: two people, or a look at a promise that is made."""
    if verdict.level is Level.TWO_PEOPLE:
        return Tier.TWO_PEOPLE
    promised = _makes_promise((reason.source, reason.code) for reason in verdict.reasons)
    return Tier.CHECK if promised else Tier.UNDOABLE


def _makes_promise(reasons: Iterable[tuple[str, str]]) -> bool:
    return any(source == "output_detector" and code in PROMISES for source, code in reasons)
