"""Opens the way out of a connection once its settings, token and address are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic

from connectors.contract import ConnectionSettings, Surroundings
from connectors.credentials import token_of
from connectors.http.door import Door, SettingsT, hidden
from connectors.http.outbound import outbound, way_to
from connectors.settings import read_settings


@dataclass(frozen=True, slots=True)
class Opening(Generic[SettingsT]):
    """What a kind of connection over HTTP needs. `base_of` gives the URL everything goes to."""

    connection_kind: str
    settings_model: type[SettingsT]
    secret_name: str
    base_of: Callable[[SettingsT], str]

    @contextmanager
    def open(
        self, connection: ConnectionSettings, surroundings: Surroundings
    ) -> Iterator[Door[SettingsT]]:
        """The way out, within one wall. Raises InvalidConnection before anything is sent."""
        settings = read_settings(connection, self.connection_kind, self.settings_model)
        token = token_of(connection, self.secret_name)
        base = self.base_of(settings)
        way = way_to(base, connection.label, surroundings.allowed_private_hosts)
        with outbound(way) as out:
            yield Door(out, settings, base, hidden(token))
