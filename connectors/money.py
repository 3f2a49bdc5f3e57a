"""Money in a payload: integer minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from babel.numbers import format_currency, get_currency_precision, list_currencies
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LARGEST_MINOR = 10**12


def check_currency(code: str) -> str:
    """The code unchanged when it is an ISO 4217 currency in capitals; else ValueError."""
    if code not in list_currencies():
        raise ValueError("must be a currency code in capitals such as EUR")
    return code


Currency = Annotated[str, AfterValidator(check_currency)]


class Money(BaseModel):
    """A positive amount in minor units (cents) of a currency."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    minor: int = Field(ge=1, le=LARGEST_MINOR, description="Amount in minor units, such as cents")
    currency: Currency = Field(description="ISO 4217 code in capitals, such as EUR")


def money_text(minor: int, currency: str) -> str:
    """The amount as a person reads it in English, such as €12.50 or ¥1,250."""
    precision = get_currency_precision(currency)
    return format_currency(Decimal(minor).scaleb(-precision), currency, locale="en")
