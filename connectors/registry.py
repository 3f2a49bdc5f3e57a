"""The kinds of action there are, each with the connector that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.calendar_hold.connector import CalendarHoldConnector
from connectors.charge_lookup.connector import ChargeLookupConnector
from connectors.contact_update.connector import ContactUpdateConnector
from connectors.contract import ConnectionSettings, Connector, HoldsToRecords, OffersChoices
from connectors.crm_contact.connector import CrmContactConnector
from connectors.crm_note.connector import CrmNoteConnector
from connectors.email.connector import EmailConnector
from connectors.file_document.connector import FileDocumentConnector
from connectors.internal_note.connector import InternalNoteConnector
from connectors.payloads import InvalidPayload, fit, plain
from connectors.settings import InvalidConnection, Settings
from connectors.slack_message.connector import SlackMessageConnector
from connectors.stripe_refund.connector import RefundConnector
from connectors.task_for_person.connector import TaskForPersonConnector
from connectors.webhook.connector import WebhookConnector

__all__ = [
    "ACTION_KINDS",
    "OWN_KINDS",
    "InvalidPayload",
    "NoSettings",
    "UnknownKind",
    "all_connectors",
    "check_choices",
    "choices_for",
    "connector_for",
    "connectors_through",
    "offers_choices",
    "record_only_slots_of",
    "settings_model_of",
    "validate_payload",
]

_ALL: tuple[Connector, ...] = (
    EmailConnector(),
    WebhookConnector(),
    InternalNoteConnector(),
    ContactUpdateConnector(),
    SlackMessageConnector(),
    RefundConnector(),
    ChargeLookupConnector(),
    CrmContactConnector(),
    CrmNoteConnector(),
    TaskForPersonConnector(),
    FileDocumentConnector(),
    CalendarHoldConnector(),
)
_BY_KIND: Mapping[str, Connector] = {connector.kind: connector for connector in _ALL}
ACTION_KINDS: tuple[str, ...] = tuple(_BY_KIND)
# What these do happens in the database that also records it, and nowhere else.
OWN_KINDS: tuple[str, ...] = tuple(one.kind for one in _ALL if not one.needs_connection)


class UnknownKind(LookupError):
    """No connector carries out this kind of action; nothing was done. A person must decide."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"There is no action kind {kind!r}; known are {', '.join(ACTION_KINDS)}.")


def all_connectors() -> tuple[Connector, ...]:
    """Every connector, in a fixed order."""
    return _ALL


class NoSettings(LookupError):
    """This kind of connection has nothing to set up; nothing was done."""


def connectors_through(connection_kind: str) -> tuple[Connector, ...]:
    """The connectors that go out through this kind of connection; empty when there is none."""
    return tuple(one for one in _ALL if connection_kind and one.connection_kind == connection_kind)


def settings_model_of(connection_kind: str) -> type[Settings]:
    """The shape of the settings of a kind of connection. Raises NoSettings."""
    for connector in connectors_through(connection_kind):
        model = connector.settings_model
        if model is not None and issubclass(model, Settings):
            return model
    raise NoSettings(connection_kind)


def connector_for(kind: str) -> Connector:
    """The connector of a kind. Raises UnknownKind."""
    try:
        return _BY_KIND[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def offers_choices(kind: str) -> bool:
    """Whether some field of a kind holds a value its connection names. Raises UnknownKind."""
    return isinstance(connector_for(kind), OffersChoices)


def choices_for(kind: str, connection: ConnectionSettings | None) -> Mapping[str, tuple[str, ...]]:
    """Fields that hold one of the values their connection names; None is the sandbox.

    A connection whose settings cannot be read offers nothing. Raises UnknownKind.
    """
    connector = connector_for(kind)
    if not isinstance(connector, OffersChoices):
        return {}
    try:
        return connector.choices(connection)
    except InvalidConnection:
        return dict.fromkeys(connector.choices(None), ())


def check_choices(
    kind: str, payload: Mapping[str, Any], choices: Mapping[str, tuple[str, ...]]
) -> None:
    """Nothing when each field holds one of its choices. Raises InvalidPayload."""
    problems = {
        name: f"must be one of: {', '.join(allowed) or 'none is set up'}"
        for name, allowed in choices.items()
        if payload.get(name) not in allowed
    }
    if problems:
        raise InvalidPayload(kind, problems)


def record_only_slots_of(kind: str) -> tuple[str, ...]:
    """Fields that may only hold what stands in the company's records. Raises UnknownKind."""
    connector = connector_for(kind)
    return connector.record_only_slots if isinstance(connector, HoldsToRecords) else ()


def validate_payload(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical payload, defaults filled in. Raises UnknownKind or InvalidPayload."""
    return plain(fit(kind, connector_for(kind).payload_model, raw))
