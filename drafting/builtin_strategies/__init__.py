"""The ways the built-in drafter can work, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from drafting.builtin_strategies.invoice_match import InvoiceMatchStrategy
from drafting.builtin_strategies.proposal import Strategy
from drafting.builtin_strategies.refund import RefundStrategy
from drafting.builtin_strategies.reply import ReplyStrategy

_ALL: tuple[Strategy, ...] = (ReplyStrategy(), RefundStrategy(), InvoiceMatchStrategy())
STRATEGIES: Mapping[str, Strategy] = MappingProxyType({item.name: item for item in _ALL})
