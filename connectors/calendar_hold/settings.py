"""How to reach one calendar over CalDAV."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.http.target import parse_target
from connectors.settings import Settings
from connectors.text import Line


def check_collection(url: str) -> str:
    """The URL unchanged when it is that of a collection; else ValueError."""
    if not parse_target(url).path.endswith("/") or "?" in url:
        raise ValueError("must be the address of one calendar; it ends with /")
    return url


class CalendarSettings(Settings):
    """One calendar's address and the account's user name. The password is the secret `password`."""

    url: Annotated[str, AfterValidator(check_collection)] = Field(
        min_length=1,
        max_length=500,
        description="Address of the calendar itself, as your provider shows it for CalDAV; it ends "
        "with /",
    )
    username: Line = Field(min_length=1, max_length=254)
