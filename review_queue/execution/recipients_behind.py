"""At dispatch: is the customer's address a letter was approved for still their address?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from review_queue.execution.grounds import Grounds
from review_queue.models import Action, Contact, ContactChange, Execution
from review_queue.rows import select_rows

ANOTHER = "The address it goes to is no longer the one on the customer's record."
GONE = "The address it goes to was taken off the customer's record."


def find_changed_recipient(grounds: Grounds) -> str:
    """Why it would reach an address that was the customer's and is no more; else empty.

    The customer's record is held until the transaction ends. An address that was not on it when
    somebody said yes is the reviewer's own choice, and one that a step of this very approval put
    aside was approved with it. A try after one that may have arrived is let pass.
    """
    addresses = dict(_addresses(grounds.execution.action))
    if not addresses or grounds.was_cut_off:
        return ""
    own = [grounds.task.contact_id or 0]
    held = select_rows(Contact, "id = %s", own, only=("id", "email"), lock="share")
    standing = held[0].email.casefold() if held else ""
    others = {one: origin for one, origin in addresses.items() if one != standing}
    if not others or not _was_theirs(grounds, others) or _is_own_doing(grounds, standing):
        return ""
    return ANOTHER if standing else GONE


def _addresses(action: Action) -> Iterator[tuple[str, str]]:
    """Every address in the action's recipients, with where its slot was traced to."""
    if not action.provenance:
        return
    payload = json.loads(action.payload_text)
    for slot, origin in action.provenance.items():
        for one in _texts(payload.get(slot)):
            if "@" in one:
                yield one.strip().casefold(), origin


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _was_theirs(grounds: Grounds, addresses: Mapping[str, str]) -> bool:
    """Whether one of these was on the record at a yes; by its trace where history is too short."""
    contact = grounds.task.contact_id
    for given in grounds.yeses:
        then = _address_at(contact, given.decided_at)
        if then is None:
            if f"contact:{contact}" in addresses.values():
                return True
        elif then.casefold() in addresses:
            return True
    return False


def _address_at(contact: int | None, at: datetime) -> str | None:
    versions = Contact.history.filter(id=contact, history_date__lte=at)
    newest = versions.order_by("-history_date", "-history_id")
    email: str | None = newest.values_list("email", flat=True).first()
    return email


def _is_own_doing(grounds: Grounds, standing: str) -> bool:
    """Whether a step of this approval set the address that stands now."""
    execution = grounds.execution
    steps = Execution.objects.filter(task=execution.task_id, generation=execution.generation)
    keys = steps.values("idempotency_key")
    own = ContactChange.objects.filter(contact=grounds.task.contact_id, key__in=keys)
    changed = own.values_list("after", flat=True)
    return any(str(one.get("email", "?")).casefold() == standing for one in changed)
