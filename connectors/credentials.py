"""Secrets of connections: is a token one that can go into a header, and is it there at all?"""

from __future__ import annotations

import re

from connectors.contract import ConnectionSettings
from connectors.settings import InvalidConnection

_TOKEN = re.compile(r"[\x21-\x7e]{8,400}")


def token_problem(token: str) -> str:
    """What is wrong with an access token, without repeating it; empty when it is fine."""
    if not token:
        return "is missing; enter it on the connection's page"
    if not _TOKEN.fullmatch(token):
        return "must be 8 to 400 letters, digits and signs without spaces"
    return ""


def token_of(connection: ConnectionSettings, name: str) -> str:
    """The token of a connection. Raises InvalidConnection when it cannot be used."""
    token = connection.secrets.get(name, "")
    problem = token_problem(token)
    if problem:
        raise InvalidConnection(connection.label, {name.replace("_", " "): problem})
    return token
