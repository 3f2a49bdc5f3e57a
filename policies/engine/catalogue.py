"""The facts a rule may name in this version: their words, kinds, trust and fitting operators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from policies.engine.detectors.registry import DETECTORS
from policies.engine.fact_entries import TRUSTED, UNTRUSTED
from policies.engine.fact_kinds import OPERATORS, FactEntry, FactKind
from policies.engine.fact_windows import WINDOWED

__all__ = ["CATALOGUE", "OPERATORS", "FactEntry", "FactKind", "entry_for"]

_DETECTED = tuple(
    FactEntry(
        f"detector.{detector.code}",
        f"whether {detector.label} was found",
        FactKind.FLAG,
        False,
        f"{detector.label} was found",
        f"{detector.label} was not found",
    )
    for detector in DETECTORS
)
CATALOGUE: Mapping[str, FactEntry] = MappingProxyType(
    {entry.name: entry for entry in (*TRUSTED, *WINDOWED, *UNTRUSTED, *_DETECTED)}
)


def entry_for(name: str) -> FactEntry | None:
    """The catalogue's entry, or None for a fact this version does not know."""
    return CATALOGUE.get(name)
