"""When two people disagree about a draft, and who may settle it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User

from review_queue.errors import NotReviewer
from review_queue.models import Decision
from review_queue.services.people.roles import OWNERS

YES = (Decision.Answer.APPROVE, Decision.Answer.APPROVE_EDITED)
NO = (Decision.Answer.REJECT, Decision.Answer.SEND_BACK)
WHY = "Two people disagree about this one, so an owner decides."


def is_disputed(decisions: Sequence[Decision]) -> bool:
    """Whether one person said yes and another one no to the same draft."""
    yes = {one.decided_by_id for one in decisions if one.answer in YES}
    return any(one.answer in NO and yes - {one.decided_by_id} for one in decisions)


def why_not_arbiter(user: User, decisions: Sequence[Decision]) -> str:
    """Empty when nothing is disputed or this person may settle it, else the reason."""
    if not is_disputed(decisions):
        return ""
    if user.pk in {one.decided_by_id for one in decisions}:
        return "You and a colleague disagree about this one; an owner decides."
    if not user.groups.filter(name=OWNERS).exists():
        return WHY
    return ""


def check_arbiter(user: User, decisions: Sequence[Decision]) -> None:
    """Raises NotReviewer where the dispute is not this person's to settle."""
    reason = why_not_arbiter(user, decisions)
    if reason:
        raise NotReviewer(f"{reason} Nothing was decided.")
