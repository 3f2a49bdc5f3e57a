"""Ranked options without a model: the next best answers of the same strategy, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drafting.builtin_strategies.proposal import Proposal, Strategy, joined
from drafting.contract import DraftedOption, DraftRequest, Feedback


def ranked_options(
    strategy: Strategy, request: DraftRequest, best: Proposal
) -> tuple[DraftedOption, ...]:
    """Up to `request.options_wanted` options, the best first; none where there is no choice."""
    options = tuple(_options(strategy, request, best))
    return options if len(options) > 1 else ()


def _options(strategy: Strategy, request: DraftRequest, best: Proposal) -> Iterator[DraftedOption]:
    proposal, seen = best, list[Proposal]()
    while proposal.actions and len(seen) < request.options_wanted:
        if any(proposal.actions == one.actions for one in seen):
            return
        seen.append(proposal)
        yield _option(proposal, len(seen))
        proposal = strategy.propose(_without(request, seen))


def _without(request: DraftRequest, seen: list[Proposal]) -> DraftRequest:
    """The same request, with what was proposed so far counted as turned down."""
    before = request.feedback or Feedback((), "", ())
    refused = tuple(
        {"kind": action.kind, "payload": action.payload} for one in seen for action in one.actions
    )
    feedback = replace(before, previous_actions=(*before.previous_actions, *refused))
    return replace(request, feedback=feedback)


def _option(proposal: Proposal, rank: int) -> DraftedOption:
    grounds = [one.title for one in proposal.evidence if one.kind == "template"]
    share = proposal.confidence
    fits = "" if share is None else f"It meets {share:.0%} of what was written."
    reason = joined(fits, proposal.unsure_about)
    return DraftedOption(
        title=(grounds[0] if grounds else f"Option {rank}")[:120],
        reason=reason,
        actions=proposal.actions,
        evidence=proposal.evidence,
    )
