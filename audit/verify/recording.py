"""Puts a run of the check on record where the database takes it; says why where it does not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import Error
from django.utils import timezone

from audit.actors import Actor
from audit.anchoring import anchor_config
from audit.chain import Event
from audit.epochs import is_rolled_back
from audit.models import Checkpoint
from audit.services import append_event
from audit.verify.report import Report
from audit.verify.run import VERIFIED, for_record

CHAIN = "checks"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry's place, such as `checks#12`, or why there is none."""

    place: str = ""
    why_not: str = ""


def record_run(report: Report | None, *, actor: Actor, error: str = "") -> Recorded:
    """Write down that the ledger was checked, and what was found; `report` is None if it stopped.

    A copy is left as it is: one of another installation, one that was put back and nobody answered
    for yet, one that cannot be written to. The check itself counts all the same.
    """
    told: dict[str, object] = {"result": report.status if report else "unchecked", "entries": 0}
    if report:
        told |= for_record(report)
    if error:
        told["because"] = error[:500]
    try:
        if why_not := _why_left_alone():
            return Recorded(why_not=why_not)
        event = Event(VERIFIED, actor, "audit.verify:command", told, timezone.now())
        entry = append_event(event, chain=CHAIN)
    except (Error, OSError, ValueError) as refused:
        return Recorded(why_not=f"The database did not take it: {refused}")
    return Recorded(f"{entry.chain}#{entry.position}")


def _why_left_alone() -> str:
    newest = Checkpoint.objects.order_by("-id").first()
    ours = anchor_config().name
    if newest is not None and newest.origin.partition("/")[0] != ours:
        return f"This is a copy of the database of {newest.origin}, and we are {ours}."
    if is_rolled_back():
        return "This database is older than what was exported; nobody answered for that yet."
    return ""
