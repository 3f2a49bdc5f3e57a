"""What all connectors over HTTP do alike: read, check, open the one way out, classify failures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from connectors.contract import (
    ConnectionSettings,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.http.door import Door, SettingsT, hidden
from connectors.http.exchange import NoAnswer
from connectors.http.opening import Opening
from connectors.http.outcomes import of_failure
from connectors.http.recorder import Recorded, Recorder
from connectors.network import CannotConnect
from connectors.payloads import InvalidPayload, Payload, read_payload
from connectors.sandbox import deliver_to_sandbox, key_problem, look_up_in_sandbox
from connectors.settings import InvalidConnection

PayloadT = TypeVar("PayloadT", bound=Payload)
_EXTENSION = "http"
_SANDBOX_TOKEN = "sandbox-token"  # noqa: S105 - the recorder leaves it out


class HttpConnector(ABC, Generic[PayloadT, SettingsT]):
    """Base of the connectors that speak to one configured API. Subclasses fill in the steps."""

    kind: ClassVar[str]
    connection_kind: ClassVar[str]
    needs_connection: ClassVar[bool] = True
    auto_eligible: ClassVar[bool] = False
    hold_seconds: ClassVar[int] = 60
    settle_seconds: ClassVar[int] = 0
    payload_model: type[PayloadT]
    opening: Opening[SettingsT]

    @property
    def settings_model(self) -> type[SettingsT]:
        """The exact shape of a connection's settings."""
        return self.opening.settings_model

    @abstractmethod
    def sandbox_settings(self) -> SettingsT:
        """Settings that stand in where no connection is set up."""

    @abstractmethod
    def do(self, payload: PayloadT, request: FrozenRequest, door: Door[SettingsT]) -> Outcome:
        """Do it, once. A call that may change something raises NoAnswer or CannotConnect."""

    @abstractmethod
    def record(self, payload: PayloadT, request: FrozenRequest, door: Door[SettingsT]) -> None:
        """Make the one call that changes something: what the sandbox keeps."""

    def find(self, payload: PayloadT, request: FrozenRequest, door: Door[SettingsT]) -> Outcome:
        """Whether it stands over there; Unknown where it cannot be asked."""
        return Unknown("The other side cannot be asked whether it applied this.")

    def stands(
        self, payload: PayloadT, request: FrozenRequest, reference: str, door: Door[SettingsT]
    ) -> Outcome:
        """Whether what was recorded as sent under `reference` stands over there."""
        return self.find(payload, request, door)

    def take_back(
        self,
        payload: PayloadT,
        request: FrozenRequest,
        before: Mapping[str, Any],
        door: Door[SettingsT],
    ) -> Outcome:
        """Compensate; NotSent where it cannot be undone."""
        return NotSent("This cannot be taken back from here; undo it in the other system.")

    def effect_class(self, connection: ConnectionSettings | None) -> EffectClass:
        """K for the sandbox; else what the subclass knows of the provider."""
        return EffectClass.KEYED if connection is None else self.real_effect_class(connection)

    @abstractmethod
    def real_effect_class(self, connection: ConnectionSettings) -> EffectClass:
        """What the provider offers."""

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """The sandbox never forgets a key; a provider that knows none remembers it for 0 s."""
        return None if connection is None else 0

    def hold_seconds_for(self, payload: Mapping[str, Any]) -> int:
        """Seconds between approval and effect."""
        return self.hold_seconds

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Run it, once; classifies every failure."""
        try:
            payload = self._payload(request)
            if request.connection is None:
                data = self._recorded(lambda door: self.record(payload, request, door))
                return deliver_to_sandbox(
                    surroundings.sandbox_dir, request.idempotency_key, _EXTENSION, data
                )
            with self._door(request.connection, surroundings) as door:
                return _with_hash(self.do(payload, request, door), door)
        except (InvalidPayload, InvalidConnection, Unsendable) as error:
            return NotSent(str(error))
        except (CannotConnect, NoAnswer) as error:
            return of_failure(error)

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Ask whether this request was applied."""
        return self._ask(request, surroundings, self.find)

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """Ask whether what was recorded as sent still stands."""

        def stands(payload: PayloadT, asked: FrozenRequest, door: Door[SettingsT]) -> Outcome:
            return self.stands(payload, asked, reference, door)

        return self._ask(request, surroundings, stands)

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Compensate, or say why not."""
        try:
            payload = self._payload(request)
            if request.connection is None:
                return self._undo_in_sandbox(payload, request, before, surroundings)
            with self._door(request.connection, surroundings) as door:
                return self.take_back(payload, request, before, door)
        except (InvalidPayload, InvalidConnection, Unsendable) as error:
            return NotSent(str(error))
        except (CannotConnect, NoAnswer) as error:
            return of_failure(error)

    def _ask(
        self,
        request: FrozenRequest,
        surroundings: Surroundings,
        ask: Callable[[PayloadT, FrozenRequest, Door[SettingsT]], Outcome],
    ) -> Outcome:
        """A question changes nothing: every failure of it means that nothing is known."""
        try:
            payload = self._payload(request)
            if request.connection is None:
                data = self._recorded(lambda door: self.record(payload, request, door))
                return look_up_in_sandbox(
                    surroundings.sandbox_dir, request.idempotency_key, _EXTENSION, data
                )
            with self._door(request.connection, surroundings) as door:
                return ask(payload, request, door)
        except (InvalidPayload, InvalidConnection, Unsendable) as error:
            return Unknown(str(error))
        except (CannotConnect, NoAnswer) as error:
            return Unknown(f"It could not be asked: {error.reason}")

    def _undo_in_sandbox(
        self,
        payload: PayloadT,
        request: FrozenRequest,
        before: Mapping[str, Any],
        surroundings: Surroundings,
    ) -> Outcome:
        try:
            outcome = self.take_back(payload, request, before, self._sandbox_door())
        except Recorded as recorded:
            key = f"{request.idempotency_key}-undo"
            return deliver_to_sandbox(surroundings.sandbox_dir, key, _EXTENSION, recorded.data)
        return outcome

    def _payload(self, request: FrozenRequest) -> PayloadT:
        problem = key_problem(request.idempotency_key)
        if problem:
            raise Unsendable(problem)
        return read_payload(self.kind, self.payload_model, request.payload_text)

    def _door(
        self, connection: ConnectionSettings, surroundings: Surroundings
    ) -> AbstractContextManager[Door[SettingsT]]:
        return self.opening.open(connection, surroundings)

    def _sandbox_door(self) -> Door[SettingsT]:
        settings = self.sandbox_settings()
        return Door(Recorder(), settings, self.opening.base_of(settings), hidden(_SANDBOX_TOKEN))

    def _recorded(self, record: Callable[[Door[SettingsT]], object]) -> bytes:
        try:
            record(self._sandbox_door())
        except Recorded as recorded:
            return recorded.data
        raise Unsendable("Nothing would go out for this action. Nothing was sent.")


def _with_hash(outcome: Outcome, door: Door[SettingsT]) -> Outcome:
    """The outcome with the hash of the request that was answered last: the one that did it."""
    if isinstance(outcome, Sent) and door.out.last is not None:
        return replace(outcome, request_sha256=door.out.last.request_sha256)
    return outcome


class Unsendable(ValueError):
    """The request as a whole cannot be sent; nothing was sent."""
