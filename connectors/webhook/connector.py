"""The webhook connector: one signed event to one configured address, or one sandbox file."""

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
from connectors.http.exchange import NoAnswer
from connectors.http.outbound import Way, outbound, way_to
from connectors.http.outcomes import EVERY_4XX, NO_REFUSALS, classify, of_failure
from connectors.http.target import Target
from connectors.money import money_text
from connectors.network import CannotConnect
from connectors.payloads import InvalidPayload, fit, read_payload
from connectors.sandbox import deliver_to_sandbox, key_problem, look_up_in_sandbox
from connectors.settings import InvalidConnection, read_settings
from connectors.webhook.payload import WebhookPayload
from connectors.webhook.request import build_request
from connectors.webhook.settings import WebhookSettings
from connectors.webhook.signing import SANDBOX_KEY, signing_key_problem

_EXTENSION = "http"
_SANDBOX_TARGET = Target("https", "sandbox.invalid", 443, "/")
_LONGEST_IDENTIFIER = 64
_ACCOUNT_NAMES = frozenset(
    {"iban", "bic", "account", "account_number", "bank_account", "creditor_iban", "sort_code"}
)


class WebhookConnector:
    """Posts one event. Class A unless the receiver's owner promises to honour our key."""

    kind: ClassVar[str] = "webhook"
    label: ClassVar[str] = "Webhook"
    needs_connection: ClassVar[bool] = True
    connection_kind: ClassVar[str] = "webhook"
    settle_seconds: ClassVar[int] = 0
    auto_eligible: ClassVar[bool] = False
    hold_seconds: ClassVar[int] = 60
    hold_seconds_for_money: ClassVar[int] = 600
    sensitive_slots: ClassVar[tuple[str, ...]] = ("amount",)
    payload_model: ClassVar[type[WebhookPayload]] = WebhookPayload
    settings_model: ClassVar[type[WebhookSettings]] = WebhookSettings

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Moves money if it names an amount; changes bank data if it names an account without one.

        Free text goes out if a value is more than an identifier.
        """
        event = fit(self.kind, WebhookPayload, payload)
        found = set()
        if event.amount is not None:
            found.add(Consequence.MOVES_MONEY)
        elif any(item.name in _ACCOUNT_NAMES for item in event.data):
            found.add(Consequence.CHANGES_BANK_DATA)
        if any(isinstance(item.value, str) and _is_free(item.value) for item in event.data):
            found.add(Consequence.EXTERNAL_FREE_TEXT)
        return frozenset(found)

    def effect_class(self, connection: ConnectionSettings | None) -> EffectClass:
        """K in the sandbox and where the receiver honours the key, else A."""
        if connection is None or connection.settings.get("honours_idempotency_key") is True:
            return EffectClass.KEYED
        return EffectClass.AT_MOST_ONCE

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """How long the receiver remembers a key; the sandbox for ever."""
        if connection is None:
            return None
        if self.effect_class(connection) is not EffectClass.KEYED:
            return 0
        return read_settings(connection, self.kind, WebhookSettings).key_ttl_hours * 3600

    def hold_seconds_for(self, payload: Mapping[str, Any]) -> int:
        """Ten minutes when money moves."""
        event = fit(self.kind, WebhookPayload, payload)
        return self.hold_seconds if event.amount is None else self.hold_seconds_for_money

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        event = fit(self.kind, WebhookPayload, payload)
        amount = event.amount
        money = f" for {money_text(amount.minor, amount.currency)}" if amount else ""
        return f"Webhook {event.event}{money}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Every text value."""
        event = fit(self.kind, WebhookPayload, payload)
        return tuple((i.name, i.value) for i in event.data if isinstance(i.value, str))

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Post once; classifies every failure."""
        try:
            if request.connection is None:
                data = _sandbox_bytes(request)
                return deliver_to_sandbox(
                    surroundings.sandbox_dir, request.idempotency_key, _EXTENSION, data
                )
            settings = read_settings(request.connection, self.kind, WebhookSettings)
            way = way_to(settings.url, request.connection.label, surroundings.allowed_private_hosts)
            data = _real_bytes(request, request.connection, way.base)
        except (InvalidPayload, InvalidConnection, _Unsendable) as error:
            return NotSent(str(error))
        return _post(data, way, EVERY_4XX if settings.rejects_with_4xx else NO_REFUSALS)

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """The sandbox can say; an unknown receiver cannot."""
        if request.connection is not None:
            return Unknown("This receiver cannot be asked whether it applied a request.")
        try:
            data = _sandbox_bytes(request)
        except (InvalidPayload, _Unsendable) as error:
            return Unknown(str(error))
        return look_up_in_sandbox(
            surroundings.sandbox_dir, request.idempotency_key, _EXTENSION, data
        )

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """The sandbox can say; an unknown receiver cannot be asked."""
        return self.lookup(request, surroundings)

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """What the receiver did is known only there."""
        return NotSent("A webhook cannot be taken back from here; undo it in the other system.")


class _Unsendable(ValueError):
    """The request as a whole cannot be posted; nothing was sent."""


def _is_free(text: str) -> bool:
    return len(text) > _LONGEST_IDENTIFIER or any(character.isspace() for character in text)


def _post(data: bytes, way: Way, refusals: frozenset[int]) -> Outcome:
    try:
        with outbound(way) as door:
            answer = door.call_bytes(data, "POST")
    except (CannotConnect, NoAnswer) as error:
        return of_failure(error)
    return classify(answer, way.base.host, refusals=refusals)


def _sandbox_bytes(request: FrozenRequest) -> bytes:
    return _bytes(request, _SANDBOX_TARGET, SANDBOX_KEY)


def _real_bytes(request: FrozenRequest, connection: ConnectionSettings, target: Target) -> bytes:
    key = connection.secrets.get("signing_key", "")
    problem = signing_key_problem(key)
    if problem:
        raise InvalidConnection(connection.label, {"signing key": problem})
    return _bytes(request, target, key)


def _bytes(request: FrozenRequest, target: Target, key: str) -> bytes:
    problem = key_problem(request.idempotency_key)
    if problem:
        raise _Unsendable(problem)
    payload = read_payload(request.kind, WebhookPayload, request.payload_text)
    try:
        return build_request(payload, request, target, key)
    except ValueError as error:
        raise _Unsendable(f"The request could not be built: {error}. Nothing was sent.") from error
