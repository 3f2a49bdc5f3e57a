"""The contact update connector: sets fields of one contact and can put back what stood there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contact_update.payload import ContactUpdatePayload
from connectors.contract import (
    CannotHold,
    ChangedMeanwhile,
    Consequence,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.inside import InsideConnector
from connectors.payloads import InvalidPayload, fit, read_payload

_WAYS_TO_REACH = {"email", "phone", "address"}


class ContactUpdateConnector(InsideConnector):
    """Sets fields to values: doing it twice changes nothing more."""

    kind: ClassVar[str] = "contact_update"
    label: ClassVar[str] = "Contact update"
    hold_seconds: ClassVar[int] = 60
    sensitive_slots: ClassVar[tuple[str, ...]] = ("contact_id",)
    payload_model: ClassVar[type[ContactUpdatePayload]] = ContactUpdatePayload

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Reversible; a new address, phone or e-mail changes who gets what comes later."""
        update = fit(self.kind, ContactUpdatePayload, payload)
        found = {Consequence.REVERSIBLE}
        if any(change.name in _WAYS_TO_REACH for change in update.changes):
            found.add(Consequence.CHANGES_RECIPIENT)
        return frozenset(found)

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        update = fit(self.kind, ContactUpdatePayload, payload)
        names = ", ".join(change.name for change in update.changes)
        return f"Contact {update.contact_id}: change {names}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Every new value."""
        update = fit(self.kind, ContactUpdatePayload, payload)
        return tuple((change.name, change.value) for change in update.changes)

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Set the fields; `before` holds what stood there."""
        try:
            update = read_payload(self.kind, ContactUpdatePayload, request.payload_text)
        except InvalidPayload as error:
            return NotSent(str(error))
        changes: dict[str, str] = {change.name: change.value for change in update.changes}
        return _change(request.idempotency_key, update.contact_id, changes, surroundings)

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Not needed: setting the same values again is harmless."""
        return Unknown("Setting the same values again under the same key is harmless.")

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """Whether the contact still holds the values that were set."""
        try:
            update = read_payload(self.kind, ContactUpdatePayload, request.payload_text)
            wanted: dict[str, str] = {change.name: change.value for change in update.changes}
            found = surroundings.workspace.contact_values(
                contact_id=update.contact_id, names=tuple(wanted)
            )
        except InvalidPayload as error:
            return Unknown(str(error))
        except KeyError:
            return Unknown("The contact is gone; what was set cannot be looked at any more.")
        other = sorted(name for name, value in wanted.items() if found[name] != value)
        if other:
            return Unknown(
                f"The contact holds another {', '.join(other)} today; somebody may have changed it "
                "since."
            )
        return Sent(reference, "The contact holds the values that were set.")

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Put the earlier values back, once, unless somebody changed a field since."""
        try:
            update = read_payload(self.kind, ContactUpdatePayload, request.payload_text)
        except InvalidPayload as error:
            return NotSent(str(error))
        written: dict[str, str] = {change.name: change.value for change in update.changes}
        if before.keys() != written.keys() or not all(isinstance(v, str) for v in before.values()):
            return NotSent(
                "The earlier values are not all known, so nothing was put back; change the contact "
                "by hand."
            )
        key = f"{request.idempotency_key}-undo"
        return _change(key, update.contact_id, before, surroundings, expected=written)


def _change(
    key: str,
    contact_id: int,
    changes: Mapping[str, str],
    surroundings: Surroundings,
    expected: Mapping[str, str] | None = None,
) -> Outcome:
    try:
        before = surroundings.workspace.change_contact(
            key=key, contact_id=contact_id, changes=changes, expected=expected
        )
    except KeyError:
        return NotSent(f"There is no contact {contact_id}; nothing was changed.")
    except CannotHold as error:
        return NotSent(f"Contact {contact_id} stays as it was: {error}")
    except ChangedMeanwhile as error:
        return NotSent(
            f"The {', '.join(error.names)} of contact {contact_id} was changed again since, so "
            "nothing was put back; change the contact by hand."
        )
    return Sent(f"contact:{contact_id}", f"Changed {', '.join(sorted(changes))}.", before=before)
