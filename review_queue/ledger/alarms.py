"""Tells owners when the anchor will not sign or a check of the ledger finds something."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.models import AnchorRefusal, Entry
from audit.services import append_event
from review_queue.models import NoticeKind
from review_queue.services.people.audience import all_owners
from review_queue.services.people.notifying import notify

logger = logging.getLogger(__name__)
REFUSED = "audit.anchor.refused"
ANCHOR = Actor("system", "", "anchor", "anchor")
TRAIL_PAGE = "/admin/"


def tell_refusals() -> int:
    """One entry and one notice to every owner for each refusal not told yet; how many (beat)."""
    told = set(Entry.objects.filter(kind=REFUSED).values_list("object_ref", flat=True))
    waiting = [one for one in AnchorRefusal.objects.order_by("id") if _ref(one) not in told]
    for refusal in waiting:
        _tell(refusal)
    return len(waiting)


@transaction.atomic
def _tell(refusal: AnchorRefusal) -> None:
    logger.error("The anchor will not sign: %s", refusal.reason)
    about = {"reason": refusal.reason, "size": refusal.size}
    append_event(Event(REFUSED, ANCHOR, _ref(refusal), about, timezone.now()), chain="audit")
    tell_owners(
        f"The audit trail was not signed: {refusal.reason} Have it checked, and change nothing.",
        key=_ref(refusal),
    )


def tell_owners(text: str, *, key: str) -> None:
    """Each owner once per key, by letter at once."""
    for owner in all_owners():
        notify(to=owner, kind=NoticeKind.TRAIL, text=text, url=TRAIL_PAGE, key=key)


def _ref(refusal: AnchorRefusal) -> str:
    return f"audit.anchor_refusal:{refusal.pk}"
