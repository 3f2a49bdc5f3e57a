"""The drafter that needs no model: it works from the company's own templates and records.

Its confidence is a plain share: the important words of the message that the chosen template has,
over all important words of the message. It is not a probability and not calibrated; it says how
much of what was written is met. A comparison of records gives none.
"""

from __future__ import annotations

import json
import time

from drafting.builtin_options import ranked_options
from drafting.builtin_strategies import STRATEGIES
from drafting.builtin_strategies.proposal import Proposal
from drafting.contract import DraftedOption, DraftFailed, DraftRequest, DraftResult, Usage
from drafting.wellformed import with_wellformed_source

VERSION = "builtin-1"


class BuiltinDrafter:
    """Picks and fills the company's reply templates and compares its records; sends nothing out."""

    name = "builtin"

    async def draft(self, request: DraftRequest) -> DraftResult:
        """Propose, or say why nothing fits. Raises DraftFailed for an unknown strategy."""
        strategy = STRATEGIES.get(request.strategy)
        if strategy is None:
            known = ", ".join(sorted(STRATEGIES))
            raise DraftFailed(
                f"The workflow asks for the way of working “{request.strategy[:60]}”, which does "
                f"not exist. No draft was made. Choose one of: {known}.",
                retryable=False,
            )
        started = time.monotonic()
        wellformed = with_wellformed_source(request)
        proposal = strategy.propose(wellformed)
        options = ranked_options(strategy, wellformed, proposal) if request.options_wanted else ()
        spent_ms = round((time.monotonic() - started) * 1000)
        return _result(proposal, options, strategy.name, spent_ms)

    async def aclose(self) -> None:
        """Nothing is held."""


def _result(
    proposal: Proposal, options: tuple[DraftedOption, ...], strategy: str, latency_ms: int
) -> DraftResult:
    actions = [{"kind": item.kind, "payload": item.payload} for item in proposal.actions]
    return DraftResult(
        actions=proposal.actions,
        evidence=proposal.evidence,
        category=proposal.category,
        confidence=proposal.confidence,
        unsure_about=proposal.unsure_about,
        flags=proposal.flags,
        drafter=BuiltinDrafter.name,
        model="",
        prompt_version=f"{VERSION}/{strategy}",
        prompt_text="",
        raw_output=json.dumps({"actions": actions}, ensure_ascii=False),
        usage=Usage(latency_ms=latency_ms),
        options=options,
    )
