"""What a change of a contact in the customer database may hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from connectors.payloads import Payload
from connectors.text import Address, Line

CrmField = Literal[
    "firstname", "lastname", "company", "jobtitle", "phone", "address", "city", "zip", "country"
]


_WORDS = {
    "firstname": "first name", "lastname": "last name", "jobtitle": "job title", "zip": "postcode",
}  # fmt: skip


def words_of(names: Iterable[str]) -> str:
    """The properties as people call them, in alphabetical order."""
    return ", ".join(sorted(_WORDS.get(name, name) for name in names))


class CrmChange(Payload):
    """The new value of one property; empty text clears it."""

    name: CrmField
    value: Line = Field(max_length=300, description="New value; empty text clears it")


class CrmContactPayload(Payload):
    """New values for the contact with this e-mail address; it is created when there is none."""

    email: Address = Field(description="The contact's address; it is never changed by this")
    changes: list[CrmChange] = Field(min_length=1, max_length=9, description="Properties to set")

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [change.name for change in self.changes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"changes set {twice[0]} twice")
        return self

    def values(self) -> dict[str, str]:
        """New value by property."""
        return {change.name: change.value for change in self.changes}
