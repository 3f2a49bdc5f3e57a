"""Which customer database, and where our reference is kept in it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.http.opening import Opening
from connectors.http.target import check_base_url
from connectors.settings import Settings

HUBSPOT = "https://api.hubapi.com"
_PROPERTY = re.compile(r"[a-z][a-z0-9_]{0,99}")


def check_property(name: str) -> str:
    """The name unchanged when it is a property's internal name; else ValueError."""
    if not _PROPERTY.fullmatch(name):
        raise ValueError("must be a property's internal name, such as automation_reference")
    return name


class CrmSettings(Settings):
    """The address, and the property that holds our reference; the secret is `access_token`."""

    reference_property: Annotated[str, AfterValidator(check_property)] = Field(
        default="automation_reference",
        description="Internal name of a text property of contacts and of notes, with “require "
        "unique values” switched on. What a cut-off request did is found again by it.",
    )
    url: Annotated[str, AfterValidator(check_base_url)] = Field(
        default=HUBSPOT, max_length=300, description=f"Leave it at {HUBSPOT}."
    )


CRM_OPENING = Opening("crm", CrmSettings, "access_token", lambda settings: settings.url)
