"""What a webhook action may hold."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from connectors.money import Money
from connectors.payloads import Payload
from connectors.text import check_paragraphs, one_newline_style

MOST_VALUES = 50
LONGEST_VALUE = 2_000
SAFE_INTEGER = 2**53 - 1  # the largest whole number every JSON reader keeps exactly
_EVENT = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def check_event(text: str) -> str:
    """The text unchanged when it is a dotted lower-case name; else ValueError."""
    if not _EVENT.fullmatch(text):
        raise ValueError("must be a dotted lower-case name such as refund.requested")
    return text


def check_name(text: str) -> str:
    """The text unchanged when it is a lower-case name; else ValueError."""
    if not _NAME.fullmatch(text):
        raise ValueError("must be a lower-case name such as order_id")
    return text


class NamedValue(Payload):
    """One named value: text, a whole number, or true/false."""

    name: Annotated[str, AfterValidator(check_name)] = Field(
        max_length=50, description="Lower-case name such as order_id"
    )
    value: str | int | bool = Field(
        description=f"Text of at most {LONGEST_VALUE} characters, a whole number, or true/false"
    )

    @field_validator("value")
    @classmethod
    def _bounded(cls, value: str | int | bool) -> str | int | bool:
        if isinstance(value, str):
            if len(value) > LONGEST_VALUE:
                raise ValueError(f"must have at most {LONGEST_VALUE} characters")
            return check_paragraphs(one_newline_style(value))
        if abs(value) > SAFE_INTEGER:
            raise ValueError("must be a whole number of at most 53 bits")
        return value


class WebhookPayload(Payload):
    """One event for another system, with an amount when money is to move."""

    event: Annotated[str, AfterValidator(check_event)] = Field(
        max_length=100, description="Dotted lower-case name such as refund.requested"
    )
    amount: Money | None = Field(default=None, description="Money to move, or null")
    data: list[NamedValue] = Field(
        default=[], max_length=MOST_VALUES, description="Named values for the other system"
    )

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [item.name for item in self.data]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"data holds the name {twice[0]} twice")
        return self
