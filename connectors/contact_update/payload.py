"""What a contact update may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Self

from pydantic import Field, model_validator

from connectors.payloads import Payload
from connectors.text import Paragraphs, check_addr_spec, check_line

ContactField = Literal["name", "email", "phone", "address", "tier", "notes"]
LONGEST: dict[str, int] = {
    "name": 200, "email": 254, "phone": 50, "address": 500, "tier": 50, "notes": 2_000,
}  # fmt: skip
_RULES: dict[str, Callable[[str], str]] = {
    "name": check_line, "email": check_addr_spec, "phone": check_line, "tier": check_line,
}  # fmt: skip


class FieldChange(Payload):
    """The new value of one contact field; empty text clears it."""

    name: ContactField
    value: Paragraphs = Field(max_length=2_000, description="New value; empty text clears it")

    @model_validator(mode="after")
    def _value_fits_its_field(self) -> Self:
        if len(self.value) > LONGEST[self.name]:
            raise ValueError(f"{self.name} holds at most {LONGEST[self.name]} characters")
        rule = _RULES.get(self.name)
        if rule is not None and self.value:
            try:
                rule(self.value)
            except ValueError as error:
                raise ValueError(f"{self.name} {error}") from error
        return self


class ContactUpdatePayload(Payload):
    """New values for fields of one known contact."""

    contact_id: int = Field(ge=1, le=2**63 - 1, description="Id of a known contact")
    changes: list[FieldChange] = Field(
        min_length=1, max_length=len(LONGEST), description="Fields to set"
    )

    @model_validator(mode="after")
    def _fields_once(self) -> Self:
        names = [change.name for change in self.changes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"changes set {twice[0]} twice")
        return self
