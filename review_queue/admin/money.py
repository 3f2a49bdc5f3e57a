"""Money in forms: typed as people write it (12.50), stored as whole minor units (1250)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms

from connectors.money import LARGEST_MINOR
from review_queue.models import Company


def company_currency() -> str:
    """The company's currency code; one query."""
    return Company.objects.values_list("currency", flat=True).first() or "EUR"


class MoneyField(forms.DecimalField):
    """An amount of one currency. `clean` gives minor units, never a float."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        self.currency = currency
        self.precision = get_currency_precision(currency)
        super().__init__(
            min_value=0,
            max_value=Decimal(LARGEST_MINOR).scaleb(-self.precision),
            decimal_places=self.precision,
            **options,
        )
        self.label = f"{options.get('label') or ''} ({currency})".strip()

    def prepare_value(self, value: Any) -> Any:
        """Stored minor units as an amount; what somebody typed stays as typed."""
        return Decimal(value).scaleb(-self.precision) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Minor units; None where nothing was typed and nothing has to be.

        Raises ValidationError when it is no amount of this currency.
        """
        amount = super().clean(value)
        return None if amount is None else int(amount.scaleb(self.precision))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not spellings: 12.5 is 12.50."""
        return super().has_changed(self.prepare_value(initial), data)
