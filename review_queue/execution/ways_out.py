"""Which configured way out an action takes, and whether it is still the one that was approved."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from connectors.canonical import connection_config_hash
from connectors.contract import ConnectionSettings
from connectors.registry import connector_for
from review_queue.models import Connection, Workflow
from review_queue.secrets import decrypt_secrets

FROM_ENVIRONMENT = 0
# Without a calendar server an invitation goes out as a mail.
GOES_BY_MAIL = frozenset({"email", "calendar_hold"})


@dataclass(frozen=True, slots=True)
class WayOut:
    """A connection as frozen into an action; `settings` is None for the sandbox."""

    connection_id: int | None
    config_hash: str
    settings: ConnectionSettings | None


SANDBOX = WayOut(None, connection_config_hash(None), None)


def way_out_for(workflow: Workflow, kind: str) -> WayOut:
    """The workflow's active connection of this kind, else the environment's, else the sandbox."""
    connector = connector_for(kind)
    if not connector.needs_connection:
        return SANDBOX
    active = workflow.connections.filter(is_active=True).order_by("id")
    kinds = [connector.connection_kind, *(["email"] if kind in GOES_BY_MAIL else [])]
    for connection_kind in dict.fromkeys(kinds):
        row = active.filter(kind=connection_kind).first()
        if row is not None:
            return _from_row(row)
    return _from_environment(kind) or SANDBOX


def way_out_by_id(connection_id: int | None, kind: str) -> WayOut | None:
    """The way out an action was frozen with, as it is now; None when it is gone or switched off."""
    if connection_id is None:
        return SANDBOX
    if connection_id == FROM_ENVIRONMENT:
        return _from_environment(kind)
    row = Connection.objects.filter(pk=connection_id, is_active=True).first()
    return _from_row(row) if row is not None else None


def _from_row(row: Connection) -> WayOut:
    found = ConnectionSettings(
        id=row.pk,
        kind=row.kind,
        label=row.label,
        settings=row.settings,
        secrets=decrypt_secrets(row.secrets_encrypted),
    )
    return WayOut(row.pk, connection_config_hash(row.settings), found)


def _from_environment(kind: str) -> WayOut | None:
    if kind not in GOES_BY_MAIL or settings.EMAIL_CONNECTION is None:
        return None
    found: ConnectionSettings = settings.EMAIL_CONNECTION
    return WayOut(FROM_ENVIRONMENT, connection_config_hash(found.settings), found)
