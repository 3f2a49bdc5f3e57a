"""Reads a connection's settings strictly; a wrong one is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.contract import ConnectionSettings
from connectors.payloads import problems_of


class Settings(BaseModel):
    """Base of every connection's settings. `port` and the like come from forms as whole numbers."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


SettingsModel = TypeVar("SettingsModel", bound=Settings)


class InvalidConnection(ValueError):
    """The connection cannot be used; nothing was sent. `problems` maps field to plain words."""

    def __init__(self, label: str, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        lines = "; ".join(f"{name}: {text}" for name, text in self.problems.items())
        super().__init__(f"The connection {label!r} cannot be used. {lines}")


def read_settings(
    connection: ConnectionSettings, kind: str, model: type[SettingsModel]
) -> SettingsModel:
    """The settings as their model. Raises InvalidConnection; no secret is ever in its text."""
    if connection.kind != kind:
        raise InvalidConnection(
            connection.label, {"kind": f"is for {connection.kind}, not for {kind}"}
        )
    return fit_settings(connection.label, model, connection.settings)


def fit_settings(label: str, model: type[SettingsModel], raw: Mapping[str, Any]) -> SettingsModel:
    """The raw settings as their model. Raises InvalidConnection."""
    try:
        return model.model_validate(dict(raw))
    except ValidationError as error:
        raise InvalidConnection(label, problems_of(error)) from None
