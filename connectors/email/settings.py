"""How to reach one mail server."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from connectors.contract import ConnectionSettings
from connectors.email.sender import check_sender
from connectors.settings import InvalidConnection, Settings
from connectors.text import Line

Security = Literal["none", "starttls", "tls"]


class EmailSettings(Settings):
    """Server, port, transport security and sender. The password is the secret `password`."""

    host: Annotated[Line, Field(min_length=1, max_length=253)]
    port: int = Field(ge=1, le=65535)
    security: Security
    username: Line = Field(default="", max_length=254)
    from_address: Annotated[str, AfterValidator(check_sender)] | None = None

    @model_validator(mode="after")
    def _password_never_in_clear(self) -> Self:
        if self.username and self.security == "none" and not is_this_machine(self.host):
            raise ValueError(
                "a user name needs starttls or tls: the password would cross the network readable"
            )
        return self


def password_of(connection: ConnectionSettings, settings: EmailSettings) -> str:
    """The password, empty where none is needed. Raises InvalidConnection when it is missing."""
    password = connection.secrets.get("password", "")
    if settings.username and not password:
        problem = {"password": "is missing; enter it on the connection's page"}
        raise InvalidConnection(connection.label, problem)
    return password


def is_this_machine(host: str) -> bool:
    """Whether the host is a loopback name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
