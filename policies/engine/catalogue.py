"""The facts a rule may name in this version: their words, kinds, trust and fitting operators."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
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


NAMED = "named."  # questions of the company's own, each a flag that can only raise


def entry_for(name: str) -> FactEntry | None:
    """The catalogue's entry, or None for a fact this version does not know."""
    found = CATALOGUE.get(name)
    if found is None and isinstance(name, str) and name.startswith(NAMED):
        return _named_entry(name)
    return found


def words_of_named(name: str) -> str:
    """The words in the key of a company's own question."""
    return name.removeprefix(NAMED).replace("_", " ").replace("-", " ")


@lru_cache(maxsize=256)
def _named_entry(name: str) -> FactEntry | None:
    key = name.removeprefix(NAMED)
    if not key or not key.replace("_", "").replace("-", "").isalnum() or not key.isascii():
        return None
    words = words_of_named(name)
    return FactEntry(
        name,
        f"whether “{words}” was found",
        FactKind.FLAG,
        False,
        f"“{words}” was found",
        f"“{words}” was not found",
    )
