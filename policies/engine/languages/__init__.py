"""Every language that rules are said in: one file each, named by its code, holding `PHRASES`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from policies.engine.phrases import Phrases

ENGLISH = "en"  # what is stored, and what a language nobody knows falls back to


def _found() -> dict[str, Phrases]:
    codes = sorted(module.name for module in iter_modules(__path__))
    return {code: import_module(f"{__name__}.{code}").PHRASES for code in codes}


PHRASES: Mapping[str, Phrases] = MappingProxyType(_found())


def phrases_of(language: str) -> Phrases:
    """The language's table; English for one that nobody knows."""
    return PHRASES.get(language, PHRASES[ENGLISH])
