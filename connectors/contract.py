"""What every connector promises: one Protocol, three outcomes, frozen bytes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel

from connectors.files import FileShelf
from connectors.own_records import OwnRecords


class EffectClass(StrEnum):
    """What is known about running the same request twice."""

    KEYED = "K"  # the provider honours our idempotency key
    NATURAL = "N"  # naturally idempotent: sets X to Y
    QUERYABLE = "Q"  # can be looked up by our reference
    AT_MOST_ONCE = "A"  # plain SMTP, an unknown webhook: never resent by a machine


class Consequence(StrEnum):
    """What an action touches; the gate's ceilings in code follow from it."""

    REVERSIBLE = "reversible"
    REGULATED = "regulated"
    CUSTOMER_FACING = "customer_facing"
    MOVES_MONEY = "moves_money"
    CHANGES_COMMITMENT = "changes_commitment"
    REACHES_TEAMS = "reaches_teams"
    EXTERNAL_FREE_TEXT = "external_free_text"
    CHANGES_RECIPIENT = "changes_recipient"
    DELETES = "deletes"
    CHANGES_BANK_DATA = "changes_bank_data"
    CHANGES_PERMISSIONS = "changes_permissions"  # who may do what, the policy included


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One configured way out, secrets decrypted for the length of one call. Never logged."""

    id: int
    kind: str
    label: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrozenRequest:
    """Exactly what was approved. `payload_text` is the canonical JSON whose bytes were hashed."""

    kind: str
    payload_text: str
    content_hash: str
    idempotency_key: str
    task_reference: str
    connection: ConnectionSettings | None  # None means sandbox
    dispatched_at: str  # ISO 8601 UTC, fixed at the point of no return: bytes stay equal on retry


@dataclass(frozen=True, slots=True)
class Sent:
    """It happened. `before` holds the earlier values when the action can be undone."""

    reference: str
    detail: str = ""
    response_sha256: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    request_sha256: str = ""  # of the bytes as they went out, where they are known


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not happen."""

    reason: str
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Repeated(NotSent):
    """It may have happened and is done again under the same key, which makes it one effect."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have happened: a person decides, no machine resends."""

    reason: str


Outcome = Sent | NotSent | Unknown


class ChangedMeanwhile(Exception):
    """A record no longer holds what was expected; nothing was written. `names` are its fields."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"Changed meanwhile: {', '.join(names)}.")
        self.names = tuple(names)


class CannotHold(Exception):
    """A record cannot take a value, in plain words; nothing was written."""


class Workspace(FileShelf, OwnRecords, Protocol):
    """The company's own records, lent to connectors that change them."""

    def add_note(self, *, key: str, text: str) -> str:
        """Store an internal note once per `key`; returns its reference."""

    def change_contact(
        self,
        *,
        key: str,
        contact_id: int,
        changes: Mapping[str, str],
        expected: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:
        """Set contact fields once per `key`; returns the values before. KeyError if unknown.

        With `expected`, ChangedMeanwhile where a field no longer holds that value. CannotHold for
        a value the contact cannot take.
        """

    def note_under(self, *, key: str) -> str:
        """The reference of the note stored under `key`; empty when there is none."""

    def contact_values(self, *, contact_id: int, names: Sequence[str]) -> Mapping[str, str]:
        """What these fields of a contact hold now. KeyError if unknown."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a connector may use besides the request."""

    sandbox_dir: Path
    workspace: Workspace
    from_address: str
    # "host:port" of the company's own network that webhooks may reach although it is not public.
    # Set by whoever runs the installation, never in a form: it switches the address check off.
    allowed_private_hosts: frozenset[str] = frozenset()


class Connector(Protocol):
    """Carries out one kind of action in the outside world."""

    kind: ClassVar[str]
    label: ClassVar[str]
    needs_connection: ClassVar[bool]  # False: works on our own records, never sandboxed
    connection_kind: ClassVar[str]  # the kind of connection it goes out through; "" for none
    settle_seconds: ClassVar[int]  # how long after a lost send `lookup` may still miss it
    auto_eligible: ClassVar[bool]
    hold_seconds: ClassVar[int]  # default time between approval and effect
    sensitive_slots: ClassVar[tuple[str, ...]]  # payload fields whose source must be trusted

    # The concrete types are subclasses, and None where there is nothing to set up.
    @property
    def payload_model(self) -> type[BaseModel]:
        """The exact shape of the payload."""

    @property
    def settings_model(self) -> type[BaseModel] | None:
        """The exact shape of a connection's settings."""

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """What this very action touches."""

    def effect_class(self, connection: ConnectionSettings | None) -> EffectClass:
        """K for the sandbox (a file named by the key), else what the connection allows."""

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """How long our key is remembered over there, in seconds; 0 not at all, None for ever."""

    def hold_seconds_for(self, payload: Mapping[str, Any]) -> int:
        """Seconds between approval and effect for this very action."""

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line for queue, timeline and mail."""

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """(label, text) of everything in the payload that a model may have written."""

    def send(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Run it, once. Raises nothing for a provider's fault: classifies it."""

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Ask whether this request was applied (Q and sandbox); Unknown when it cannot say."""

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """Ask whether what was recorded as Sent under `reference` really stands there.

        Sent: it does. NotSent: it certainly does not. Unknown: the other side cannot say.
        """

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Compensate; NotSent(retryable=False) with the reason where it cannot be undone."""


@runtime_checkable
class OffersChoices(Protocol):
    """A connector some of whose fields hold one of the values its connection names."""

    def choices(self, connection: ConnectionSettings | None) -> Mapping[str, tuple[str, ...]]:
        """Field name to the values there are; nothing else is accepted in a draft."""


@runtime_checkable
class HoldsToRecords(Protocol):
    """A connector some of whose fields may only hold what stands in the company's records."""

    record_only_slots: ClassVar[tuple[str, ...]]
