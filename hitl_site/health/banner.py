"""One line on every page of the admin when something needs a person; no query most of the time."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from hitl_site.health.keeping import Kept
from review_queue.desk.access import DECIDE, SEE, STOP
from review_queue.rounds.heartbeats import why_standing_still
from review_queue.selectors.pulse import Pulse, pulse

KEPT_FOR_S = 15.0
PULSE: Kept[Pulse] = Kept(pulse, fresh_s=KEPT_FOR_S)


@dataclass(frozen=True, slots=True)
class Banner:
    """What to say, how loudly (bad or warn), and where a link leads."""

    tone: str
    text: str
    link: str
    url: str
    is_standstill: bool = False


def banner_for(user: User | AnonymousUser) -> Banner | None:
    """What this person has to know on any page; None when there is nothing, or they see no work."""
    if not user.is_authenticated or not user.has_perm(SEE):
        return None
    seen = PULSE.get()
    stopped = why_standing_still(seen) if seen.seen else ""
    if stopped:
        return _standstill(stopped, is_owner=user.has_perm(STOP))
    if seen.unknown or seen.failed:
        return _in_doubt(seen, decides=user.has_perm(DECIDE))
    return None


def _standstill(problem: str, *, is_owner: bool) -> Banner:
    url = reverse("admin:health")
    if is_owner:
        return Banner("bad", problem, "See what to do", url, is_standstill=True)
    told = "The owners are told. You can go on reviewing: what you approve is kept."
    return Banner("bad", f"{problem} {told}", "Health", url, is_standstill=True)


def _in_doubt(seen: Pulse, *, decides: bool) -> Banner:
    parts = []
    if seen.unknown:
        parts.append(
            f"{seen.unknown} {'outcome is' if seen.unknown == 1 else 'outcomes are'} unknown"
        )
    if seen.failed:
        parts.append(f"{seen.failed} could not be carried out")
    text = f"A person has to look: {', '.join(parts)}."
    tone = "bad" if seen.unknown else "warn"
    if decides:
        return Banner(tone, text, "Look at them", f"{reverse('admin:review_queue_home')}?tab=needs")
    return Banner(tone, text, "Health", reverse("admin:health"))
