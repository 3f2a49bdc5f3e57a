"""The calendar hold connector: one approved time, by mail or over CalDAV, and taken back again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.calendar_hold.caldav import KIND, open_calendar
from connectors.calendar_hold.entry import Method, entry_bytes, uid_of
from connectors.calendar_hold.letter import build_invitation
from connectors.calendar_hold.payload import CalendarHoldPayload
from connectors.calendar_hold.settings import CalendarSettings
from connectors.contract import (
    ConnectionSettings,
    Consequence,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Surroundings,
    Unknown,
)
from connectors.email.settings import EmailSettings, password_of
from connectors.email.smtp import send_letter
from connectors.http.outcomes import of_failure
from connectors.network import CannotConnect
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.sandbox import deliver_to_sandbox, key_problem, look_up_in_sandbox
from connectors.settings import InvalidConnection, read_settings
from connectors.text import shorten

_BY_MAIL = "email"


class CalendarHoldConnector:
    """Over CalDAV the entry's name is our key: class N. By mail: at most once, never a resend."""

    kind: ClassVar[str] = "calendar_hold"
    label: ClassVar[str] = "Calendar hold"
    needs_connection: ClassVar[bool] = True
    connection_kind: ClassVar[str] = KIND
    settle_seconds: ClassVar[int] = 0
    auto_eligible: ClassVar[bool] = False
    hold_seconds: ClassVar[int] = 60
    sensitive_slots: ClassVar[tuple[str, ...]] = ("attendees",)
    payload_model: ClassVar[type[CalendarHoldPayload]] = CalendarHoldPayload
    settings_model: ClassVar[type[CalendarSettings]] = CalendarSettings

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """It can be taken back; whoever is invited hears of it."""
        if fit(self.kind, CalendarHoldPayload, payload).attendees:
            return frozenset({Consequence.REVERSIBLE, Consequence.CUSTOMER_FACING})
        return frozenset({Consequence.REVERSIBLE})

    def effect_class(self, connection: ConnectionSettings | None) -> EffectClass:
        """K in the sandbox, N over CalDAV, A by mail."""
        if connection is None:
            return EffectClass.KEYED
        return EffectClass.NATURAL if connection.kind == KIND else EffectClass.AT_MOST_ONCE

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """The sandbox and a calendar never forget a name; a mail server never knows one."""
        return 0 if connection is not None and connection.kind != KIND else None

    def hold_seconds_for(self, payload: Mapping[str, Any]) -> int:
        """Seconds between approval and effect."""
        return self.hold_seconds

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        hold = fit(self.kind, CalendarHoldPayload, payload)
        guests = f" with {shorten(', '.join(hold.attendees))}" if hold.attendees else ""
        return f"Hold {hold.when()}{guests}: {shorten(hold.title)}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Title, place and note."""
        hold = fit(self.kind, CalendarHoldPayload, payload)
        return (("title", hold.title), ("place", hold.place), ("note", hold.note))

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Put it there once; classifies every failure."""
        return self._run(request, surroundings, Method.REQUEST, {})

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """A calendar and the sandbox can say; a mail server cannot."""
        try:
            hold = self._payload(request)
            sender = _sender(request, surroundings)
            if request.connection is None:
                name, extension, data = _file(hold, request, sender, Method.REQUEST)
                return look_up_in_sandbox(surroundings.sandbox_dir, name, extension, data)
            if request.connection.kind == _BY_MAIL:
                return Unknown("A mail server cannot be asked whether it sent an invitation.")
            with open_calendar(request.connection, surroundings) as calendar:
                return calendar.look(uid_of(request.idempotency_key))
        except (InvalidPayload, InvalidConnection, ValueError) as error:
            return Unknown(str(error))

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """The same question: the entry's name is the key."""
        return self.lookup(request, surroundings)

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Take it out of the calendar, or cancel it by mail."""
        return self._run(request, surroundings, Method.CANCEL, before)

    def _run(
        self,
        request: FrozenRequest,
        surroundings: Surroundings,
        method: Method,
        before: Mapping[str, Any],
    ) -> Outcome:
        try:
            hold = self._payload(request)
            sender = _sender(request, surroundings)
            connection = request.connection
            if connection is None:
                name, extension, data = _file(hold, request, sender, method)
                return deliver_to_sandbox(surroundings.sandbox_dir, name, extension, data)
            if connection.kind == _BY_MAIL:
                return _mail(hold, request, connection, sender, method)
            uid = uid_of(request.idempotency_key)
            with open_calendar(connection, surroundings) as calendar:
                if method is Method.CANCEL:
                    return calendar.delete(uid, str(before.get("etag") or ""))
                return calendar.put(uid, _entry(hold, request, sender, Method.STORED))
        except (InvalidPayload, InvalidConnection, _Unsendable) as error:
            return NotSent(str(error))
        except CannotConnect as error:
            return of_failure(error)

    def _payload(self, request: FrozenRequest) -> CalendarHoldPayload:
        problem = key_problem(request.idempotency_key)
        if problem:
            raise _Unsendable(problem)
        return read_payload(self.kind, CalendarHoldPayload, request.payload_text)


class _Unsendable(ValueError):
    """The request as a whole cannot be sent; nothing was sent."""


def _sender(request: FrozenRequest, surroundings: Surroundings) -> str:
    if request.connection is not None and request.connection.kind == _BY_MAIL:
        settings = read_settings(request.connection, _BY_MAIL, EmailSettings)
        return settings.from_address or surroundings.from_address
    return surroundings.from_address


def _entry(hold: CalendarHoldPayload, request: FrozenRequest, sender: str, method: Method) -> bytes:
    try:
        return entry_bytes(
            hold,
            key=request.idempotency_key,
            sender=sender,
            dispatched_at=request.dispatched_at,
            method=method,
        )
    except ValueError as error:
        raise _Unsendable(f"The entry could not be built: {error}. Nothing was sent.") from error


def _file(
    hold: CalendarHoldPayload, request: FrozenRequest, sender: str, method: Method
) -> tuple[str, str, bytes]:
    """Name, ending and bytes in the sandbox: the invitation, or the entry where nobody is asked."""
    name = f"{request.idempotency_key}-undo" if method is Method.CANCEL else request.idempotency_key
    if not hold.attendees:
        stored = Method.CANCEL if method is Method.CANCEL else Method.STORED
        return name, "ics", _entry(hold, request, sender, stored)
    try:
        letter = build_invitation(
            hold,
            sender=sender,
            key=request.idempotency_key,
            dispatched_at=request.dispatched_at,
            method=method,
        )
    except ValueError as error:
        raise _Unsendable(f"The letter could not be built: {error}. Nothing was sent.") from error
    return name, "eml", letter.data


def _mail(
    hold: CalendarHoldPayload,
    request: FrozenRequest,
    connection: ConnectionSettings,
    sender: str,
    method: Method,
) -> Outcome:
    if not hold.attendees:
        raise _Unsendable(
            "Nobody is invited, so there is nobody to mail. Nothing was sent; invite somebody, or "
            "connect a calendar."
        )
    settings = read_settings(connection, _BY_MAIL, EmailSettings)
    password = password_of(connection, settings)
    letter = build_invitation(
        hold,
        sender=sender,
        key=request.idempotency_key,
        dispatched_at=request.dispatched_at,
        method=method,
    )
    return send_letter(letter, settings, password)
