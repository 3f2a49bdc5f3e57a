"""The CRM contact connector: sets properties of one contact, found by its e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from connectors.contract import (
    ConnectionSettings,
    Consequence,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Unknown,
)
from connectors.crm_contact.payload import CrmContactPayload, words_of
from connectors.http.connector import HttpConnector
from connectors.http.door import Door, json_object, text_at
from connectors.hubspot.api import CannotRead, change, find_object, properties_of, refusal_in
from connectors.hubspot.before import values_before
from connectors.hubspot.settings import CRM_OPENING, CrmSettings
from connectors.payloads import fit

_WAYS_TO_REACH = frozenset({"phone", "address", "city", "zip", "country"})
_UNKNOWN_YET = "(the value that stood there)"


class CrmContactConnector(HttpConnector[CrmContactPayload, CrmSettings]):
    """Sets properties to values: doing it twice changes nothing more."""

    kind: ClassVar[str] = "crm_contact"
    label: ClassVar[str] = "Customer record"
    connection_kind: ClassVar[str] = "crm"
    sensitive_slots: ClassVar[tuple[str, ...]] = ("email",)
    payload_model = CrmContactPayload
    opening = CRM_OPENING

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Reversible; a new phone or address changes who gets what comes later."""
        wanted = fit(self.kind, CrmContactPayload, payload)
        found = {Consequence.REVERSIBLE}
        if _WAYS_TO_REACH & wanted.values().keys():
            found.add(Consequence.CHANGES_RECIPIENT)
        return frozenset(found)

    def real_effect_class(self, connection: ConnectionSettings) -> EffectClass:
        """N: sets properties to values; HubSpot keeps one contact an address."""
        return EffectClass.NATURAL

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        wanted = fit(self.kind, CrmContactPayload, payload)
        return f"Customer record {wanted.email}: set {words_of(wanted.values())}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Every new value."""
        return tuple(fit(self.kind, CrmContactPayload, payload).values().items())

    def sandbox_settings(self) -> CrmSettings:
        """HubSpot itself, which is not called."""
        return CrmSettings()

    def record(
        self, payload: CrmContactPayload, request: FrozenRequest, door: Door[CrmSettings]
    ) -> None:
        """The change of a contact that is there; whether it is, only HubSpot knows."""
        _set(door, payload.email, payload.values())

    def do(
        self, payload: CrmContactPayload, request: FrozenRequest, door: Door[CrmSettings]
    ) -> Outcome:
        """Change the contact, or create it; `before` says what stood there."""
        try:
            record = _find(payload, door)
        except CannotRead as error:
            return error.outcome()
        if record is None:
            return _create(payload, request, door)
        mark = properties_of(record).get(door.settings.reference_property)
        is_ours = mark == request.idempotency_key
        earlier = values_before(record, payload.values(), request.dispatched_at)
        answer = change(
            door, "PATCH", f"/contacts/{quote(text_at(record, 'id'), safe='')}",
            {"properties": payload.values()},
        )  # fmt: skip
        refusal = refusal_in(answer, door)
        if refusal is not None:
            return refusal
        return _done(json_object(answer), payload, created=is_ours, values=earlier)

    def find(
        self, payload: CrmContactPayload, request: FrozenRequest, door: Door[CrmSettings]
    ) -> Outcome:
        """Whether the contact holds the values."""
        try:
            record = _find(payload, door)
        except CannotRead as error:
            return Unknown(error.reason)
        if record is None:
            return NotSent("There is no contact with this address.", retryable=True)
        now = properties_of(record)
        other = [n for n, v in payload.values().items() if now.get(n, "").strip() != v.strip()]
        if other:
            return Unknown(
                f"The contact holds another {', '.join(sorted(other))}; somebody may have changed "
                "it since."
            )
        return Sent(f"contact:{text_at(record, 'id')}", "The contact holds the values.")

    def take_back(
        self,
        payload: CrmContactPayload,
        request: FrozenRequest,
        before: Mapping[str, Any],
        door: Door[CrmSettings],
    ) -> Outcome:
        """Put the earlier values back, or archive what was created, unless it changed since."""
        if request.connection is None:
            _set(door, payload.email, dict.fromkeys(payload.values(), _UNKNOWN_YET))
        number, after, values = before.get("id"), before.get("after"), before.get("values")
        if not (isinstance(number, str) and number and isinstance(after, Mapping)):
            return NotSent("The earlier values are not known; change the contact by hand.")
        try:
            record = _find(payload, door)
        except CannotRead as error:
            return error.outcome()
        now = properties_of(record) if record is not None else {}
        if record is None or text_at(record, "id") != number:
            return NotSent("The contact is gone, so nothing was put back.")
        moved = sorted(name for name, value in after.items() if now.get(name, "") != value)
        if moved:
            return NotSent(
                f"The {', '.join(moved)} was changed again since, so nothing was put back; change "
                "the contact by hand."
            )
        where = f"/contacts/{quote(number, safe='')}"
        if before.get("created") is True:
            answer, words = change(door, "DELETE", where), "The contact was archived again."
        else:
            old = {str(name): str(value) for name, value in dict(values or {}).items()}
            answer = change(door, "PATCH", where, {"properties": old})
            words = f"Put back {words_of(old)}."
        return refusal_in(answer, door) or Sent(f"contact:{number}", words, answer.response_sha256)


def _find(payload: CrmContactPayload, door: Door[CrmSettings]) -> Mapping[str, Any] | None:
    names = sorted(payload.values())
    return find_object(
        door,
        "contacts",
        payload.email,
        by="email",
        wanted=[*names, door.settings.reference_property],
        history=names,
    )


def _set(door: Door[CrmSettings], email: str, values: Mapping[str, str]) -> None:
    path = f"/contacts/{quote(email, safe='')}?idProperty=email"
    change(door, "PATCH", path, {"properties": dict(values)})


def _create(payload: CrmContactPayload, request: FrozenRequest, door: Door[CrmSettings]) -> Outcome:
    mark = {door.settings.reference_property: request.idempotency_key}
    answer = change(
        door, "POST", "/contacts",
        {"properties": {**payload.values(), "email": payload.email, **mark}},
    )  # fmt: skip
    if answer.status == 409:
        return NotSent(
            "Somebody created the contact at this very moment; it is changed at the next try.",
            retryable=True,
        )
    refusal = refusal_in(answer, door)
    if refusal is not None:
        return refusal
    return _done(json_object(answer), payload, created=True, values={})


def _done(
    body: Mapping[str, Any],
    payload: CrmContactPayload,
    *,
    created: bool,
    values: Mapping[str, str],
) -> Sent:
    now = properties_of(body)
    after = {name: now.get(name, value) for name, value in payload.values().items()}
    number = text_at(body, "id")
    before = {"id": number, "created": created, "values": dict(values), "after": after}
    verb = "Created with" if created else "Set"
    return Sent(
        f"contact:{number or payload.email}",
        f"{verb} {words_of(payload.values())}.",
        before=before if number else {},
    )
