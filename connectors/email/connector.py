"""The e-mail connector: approved payload in, one SMTP hand-over or one sandbox file out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

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
from connectors.email.mime import Letter, build_letter
from connectors.email.payload import EmailPayload
from connectors.email.settings import EmailSettings, password_of
from connectors.email.smtp import send_letter
from connectors.files import FileGone, fetch_files
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.sandbox import deliver_to_sandbox, key_problem, look_up_in_sandbox
from connectors.settings import InvalidConnection, read_settings
from connectors.text import shorten

_EXTENSION = "eml"


class EmailConnector:
    """Sends one plain-text e-mail with its files. SMTP remembers no keys: at most one send."""

    kind: ClassVar[str] = "email"
    label: ClassVar[str] = "E-mail"
    needs_connection: ClassVar[bool] = True
    connection_kind: ClassVar[str] = "email"
    settle_seconds: ClassVar[int] = 0
    auto_eligible: ClassVar[bool] = False
    hold_seconds: ClassVar[int] = 60
    sensitive_slots: ClassVar[tuple[str, ...]] = ("to", "cc", "bcc")
    payload_model: ClassVar[type[EmailPayload]] = EmailPayload
    settings_model: ClassVar[type[EmailSettings]] = EmailSettings

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """A customer reads it; it moves nothing."""
        return frozenset({Consequence.CUSTOMER_FACING})

    def effect_class(self, connection: ConnectionSettings | None) -> EffectClass:
        """K in the sandbox, else A."""
        return EffectClass.KEYED if connection is None else EffectClass.AT_MOST_ONCE

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """The sandbox never forgets a key; a mail server never knows one."""
        return None if connection is None else 0

    def hold_seconds_for(self, payload: Mapping[str, Any]) -> int:
        """Seconds between approval and effect."""
        return self.hold_seconds

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        letter = fit(self.kind, EmailPayload, payload)
        others = len(letter.to) + len(letter.cc) + len(letter.bcc) - 1
        more = f" and {others} more" if others else ""
        files = len(letter.attachments)
        along = f" with {files} file{'s' if files > 1 else ''}" if files else ""
        return f"E-mail to {letter.to[0]}{more}{along}: {shorten(letter.subject)}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Subject and body."""
        letter = fit(self.kind, EmailPayload, payload)
        return (("subject", letter.subject), ("body", letter.body))

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Send once; classifies every failure."""
        try:
            letter = _letter(request, surroundings)
            if request.connection is None:
                return deliver_to_sandbox(
                    surroundings.sandbox_dir, request.idempotency_key, _EXTENSION, letter.data
                )
            settings = read_settings(request.connection, self.kind, EmailSettings)
            password = password_of(request.connection, settings)
        except (InvalidPayload, InvalidConnection, _Unsendable) as error:
            return NotSent(str(error))
        return send_letter(letter, settings, password)

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """The sandbox can say; a mail server cannot."""
        if request.connection is not None:
            return Unknown("A mail server cannot be asked whether it sent a letter.")
        try:
            letter = _letter(request, surroundings)
        except (InvalidPayload, InvalidConnection, _Unsendable) as error:
            return Unknown(str(error))
        return look_up_in_sandbox(
            surroundings.sandbox_dir, request.idempotency_key, _EXTENSION, letter.data
        )

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """The sandbox can say; a mail server keeps no list of what it passed on."""
        return self.lookup(request, surroundings)

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """A letter cannot be called back."""
        return NotSent("An e-mail that went out cannot be taken back; write a second one.")


class _Unsendable(ValueError):
    """The request as a whole cannot become a letter; nothing was sent."""


def _letter(request: FrozenRequest, surroundings: Surroundings) -> Letter:
    problem = key_problem(request.idempotency_key)
    if problem:
        raise _Unsendable(problem)
    payload = read_payload(request.kind, EmailPayload, request.payload_text)
    sender = surroundings.from_address
    if request.connection is not None:
        settings = read_settings(request.connection, request.kind, EmailSettings)
        sender = settings.from_address or sender
    try:
        return build_letter(
            payload,
            sender=sender,
            key=request.idempotency_key,
            dispatched_at=request.dispatched_at,
            files=fetch_files(payload.attachments, surroundings.workspace),
        )
    except FileGone as error:
        raise _Unsendable(str(error)) from error
    except ValueError as error:
        raise _Unsendable(f"The letter could not be built: {error}. Nothing was sent.") from error
