"""Who may do what with this item now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review_queue.desk.access import DECIDE
from review_queue.desk.forms.reasons import REJECT, SEND_BACK
from review_queue.desk.panels.opinions import unnamed_asker
from review_queue.desk.panels.shown import Shown
from review_queue.models import NEEDS_A_PERSON
from review_queue.person_names import name_of
from review_queue.services.judging.staffing import nobody_words
from review_queue.services.people.roles import why_not_closer, why_not_refuser


def who_may_what(shown: Shown) -> Mapping[str, Any]:
    """Rights of this person, who holds the item, and the one-key reasons."""
    item, user, pending = shown.item, shown.user, shown.pending
    return {
        "holder": _holder(shown),
        "unnamed_asker": unnamed_asker(shown),
        "held_by_other": item.claim is not None and item.claim.reviewer_id != user.pk,
        "may_decide": pending and not shown.why_not,
        "may_refuse": pending and not why_not_refuser(user, shown.task),
        "may_close": pending and not why_not_closer(user, shown.task),
        "nobody_may": nobody_words(shown.task),
        "why_not": shown.why_not if pending else "",
        "may_undo": user.has_perm(DECIDE),
        "needs_person": shown.task.state in NEEDS_A_PERSON,
        "voted": any(vote.decided_by_id == user.pk for vote in item.approvals),
        "pending": pending,
        "send_back_reasons": SEND_BACK,
        "reject_reasons": REJECT,
    }


def _holder(shown: Shown) -> str:
    """Who has it open; unnamed where that would tell who asks for a blind opinion."""
    claim = shown.item.claim
    if claim is None:
        return ""
    return "A colleague" if claim.reviewer_id == unnamed_asker(shown) else name_of(claim.reviewer)
