"""Reads JSON from a stranger: no doubled keys, no NaN, no fractions, no NUL, no half characters."""

from __future__ import annotations

import json
from typing import Any


class UnusableJson(ValueError):
    """The text is not JSON we accept; the message says why in plain words."""


def read_strict(text: str) -> Any:
    """The value of a JSON text, whole numbers only. Raises UnusableJson."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=_no_fraction,
            parse_constant=_no_constant,
        )
    except UnusableJson:
        raise
    except RecursionError as error:
        raise UnusableJson("is nested too deeply") from error
    except ValueError as error:
        raise UnusableJson("is not complete, valid JSON") from error
    _check_texts(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UnusableJson(f"names the key {twice[0][:60]!r} twice")
    return found


def _no_fraction(text: str) -> Any:
    raise UnusableJson(f"holds the fraction {text[:20]}, and only whole numbers are accepted")


def _no_constant(text: str) -> Any:
    raise UnusableJson(f"holds {text}, which is not JSON")


def _check_texts(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str):
            if "\0" in item:
                raise UnusableJson("holds a NUL character")
            if any("\ud800" <= character <= "\udfff" for character in item):
                raise UnusableJson("holds half a character (lone surrogate)")
