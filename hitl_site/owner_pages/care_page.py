"""What stands between a reviewer and Approve, by tier, in the owner's words and with numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from hitl_site.owner_pages.access import READ, needs
from hitl_site.owner_pages.company import company_currency
from hitl_site.owner_pages.page import owner_page
from policies.engine.amounts import format_money
from policies.engine.limits import two_people_above
from review_queue.models import Tier, Workflow
from review_queue.services.decisions.rekeying import CAP_SHARE
from review_queue.services.drafts.reading import (
    FLOOR_SHARE,
    MOST_FLOOR_MS,
    SECONDS_PER_CARD,
    WORDS_PER_MINUTE,
)
from review_queue.services.effects.tier_holds import HOLD_SECONDS, INSIDE_SECONDS
from review_queue.services.routing.blind_picks import ANSWER_FIRST, MILLION, SECOND_REVIEW

EXAMPLES = {
    Tier.UNDOABLE: "Tags, internal summaries.",
    Tier.GLANCE: "Routine replies, updates of a record.",
    Tier.CHECK: "Refunds, discounts, a new recipient, a mail with a promise in it.",
    Tier.TWO_PEOPLE: "Bank details, payments above the limit, contracts, deletions.",
}


@dataclass(frozen=True, slots=True)
class CareRow:
    """One guard: what it is, why it is there, and what it asks in each tier."""

    name: str
    why: str
    cells: tuple[tuple[str, str], ...]


@needs(READ)
def show_care(request: HttpRequest) -> HttpResponse:
    """The table, computed from the numbers the gates themselves use."""
    chosen: dict[int, list[str]] = {tier: [] for tier in Tier.values}
    for name, tier in Workflow.objects.values_list("name", "tier"):
        chosen[tier].append(name)
    context = {
        "tiers": [
            {"name": one.label, "examples": EXAMPLES[one], "workflows": chosen[one]} for one in Tier
        ],
        "rows": care_rows(company_currency()),
        "words_per_minute": WORDS_PER_MINUTE,
        "card_seconds": SECONDS_PER_CARD,
        "share": _share(FLOOR_SHARE),
    }
    return owner_page(request, "care.html", context, title="How a yes is guarded")


def care_rows(currency: str) -> list[CareRow]:
    """Every guard with its words for each tier, from the least to the dearest."""
    return [*_reading_rows(), *_judging_rows(), *_acting_rows(currency)]


def _reading_rows() -> list[CareRow]:
    return [
        _row(
            "A moment to read",
            "A yes faster than anybody can read is no review.",
            {tier: _floor(tier) for tier in MOST_FLOOR_MS},
        ),
        _row(
            "What is in doubt is opened",
            "What has no source, or another one says otherwise, is where errors are.",
            {
                Tier.CHECK: "Every statement without a source or against one",
                Tier.TWO_PEOPLE: "Those, and every piece of evidence",
            },
        ),
    ]


def _judging_rows() -> list[CareRow]:
    return [
        _row(
            "Own view first",
            "Who sees an answer first tends to agree with it.",
            {tier: _picked(ANSWER_FIRST[tier]) for tier in ANSWER_FIRST},
        ),
        _row(
            "A second person, blind to the first",
            "Two who know of each other count as one. If they disagree, an owner decides.",
            {tier: _picked(SECOND_REVIEW[tier]) for tier in SECOND_REVIEW},
        ),
    ]


def _acting_rows(currency: str) -> list[CareRow]:
    cap = format_money(two_people_above(currency))
    return [
        _row(
            "Typed again from the source",
            "Catches the digit everybody reads over.",
            {
                Tier.CHECK: f"The amount, above {_share(CAP_SHARE)} of {cap} or of the workflow's "
                "own limit a day",
                Tier.TWO_PEOPLE: "Amount, who gets it, account and date",
            },
        ),
        _row(
            "Steps one by one",
            "So that no bundle hides one dangerous step.",
            {Tier.TWO_PEOPLE: "A tick for each step"},
        ),
        _row(
            "Time to take it back",
            "A slip of the finger costs nothing.",
            {tier: _hold(tier) for tier in HOLD_SECONDS},
        ),
    ]


def _row(name: str, why: str, words: dict[Tier, str]) -> CareRow:
    return CareRow(name, why, tuple((tier.label, words.get(tier, "")) for tier in Tier))


def _floor(tier: Tier) -> str:
    return f"A quarter of the reading time, {MOST_FLOOR_MS[tier] // 1000} seconds at most"


def _picked(millionths: int) -> str:
    if millionths >= MILLION:
        return "Always"
    return f"{millionths * 100 // MILLION} in 100, picked at random"


def _hold(tier: Tier) -> str:
    seconds = HOLD_SECONDS[tier]
    words = f"{seconds // 60} minutes" if seconds > 60 else f"{seconds} seconds"
    if tier == Tier.GLANCE:
        return f"{words}; {INSIDE_SECONDS} for what stays inside"
    return f"{words}, and not before the next business hour" if tier == Tier.TWO_PEOPLE else words


def _share(share: float) -> str:
    return {0.25: "a quarter", 0.5: "half"}.get(share, f"{share:.0%}")
