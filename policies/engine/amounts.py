"""Money as people read it, from integer minor units, without locale files."""

from __future__ import annotations

from policies.engine.facts import Money
from policies.engine.phrases import Figures

# ISO 4217 minor units; every currency not named here has two digits.
_WITHOUT_CENTS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_WITHOUT_CENTS.split(), 0) | dict.fromkeys(_WITH_THREE.split(), 3)
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


def minor_digits(currency: str) -> int:
    """How many digits stand after the point in this currency."""
    return _DIGITS.get(currency, 2)


def format_money(amount: Money, figures: Figures = Figures()) -> str:  # noqa: B008 - frozen
    """Such as €1,250.00, $3.50, 30.00 CHF or 1,200 JPY; a minus stands in front.

    `figures` are a language's own: 1.250,00 € in German.
    """
    digits = minor_digits(amount.currency)
    whole, part = divmod(abs(amount.minor), 10**digits)
    figure = format_number(whole, figures)
    figure += f"{figures.point}{part:0{digits}d}" if digits else ""
    symbol = _SYMBOLS.get(amount.currency)
    if symbol and figures.symbol_first:
        shown = f"{symbol}{figure}"
    else:
        shown = f"{figure} {symbol or amount.currency}"
    return f"-{shown}" if amount.minor < 0 else shown


def format_number(number: int, figures: Figures = Figures()) -> str:  # noqa: B008 - frozen
    """A whole number with its thousands apart."""
    return f"{number:,}".replace(",", figures.thousands)
