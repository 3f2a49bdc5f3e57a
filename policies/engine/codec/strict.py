"""Strict reading of JSON: no floats, no repeated or extra keys, exact types; canonical writing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn


class UnreadableJson(ValueError):
    """The text is not what this version writes; the message says where and why."""


def canonical(value: object) -> str:
    """One text per value: sorted keys, no spaces, ASCII only (so any database keeps it exactly)."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def parse(text: str) -> object:
    """The JSON value. Raises UnreadableJson for bad JSON, floats, NaN and repeated keys."""
    try:
        return json.loads(
            text,
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_no_repeats,
        )
    except UnreadableJson:
        raise
    except (ValueError, RecursionError, TypeError) as error:
        raise UnreadableJson(f"not readable as JSON: {error}") from error


def _no_float(text: str) -> NoReturn:
    raise UnreadableJson(f"{text} is not allowed: amounts are whole numbers of minor units")


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableJson(f"a key stands twice among {sorted({key for key, _ in pairs})}")
    return found


def as_object(value: object, where: str, keys: frozenset[str]) -> Mapping[str, object]:
    """The object with exactly these keys."""
    if not isinstance(value, dict):
        raise UnreadableJson(f"{where} is not an object")
    if set(value) != keys:
        extra, missing = sorted(set(value) - keys), sorted(keys - set(value))
        raise UnreadableJson(f"{where}: unknown keys {extra}, missing keys {missing}")
    return value


def as_list(value: object, where: str) -> list[object]:
    """The list."""
    if not isinstance(value, list):
        raise UnreadableJson(f"{where} is not a list")
    return value


def as_text(value: object, where: str) -> str:
    """The string."""
    if not isinstance(value, str):
        raise UnreadableJson(f"{where} is not text")
    return value


def as_whole_number(value: object, where: str, *, least: int | None = None) -> int:
    """The integer (a flag is none), not below `least`."""
    if type(value) is not int or (least is not None and value < least):
        raise UnreadableJson(
            f"{where} is not a whole number{'' if least is None else ' that fits'}"
        )
    return value


def as_flag(value: object, where: str) -> bool:
    """The boolean."""
    if not isinstance(value, bool):
        raise UnreadableJson(f"{where} is not true or false")
    return value


def as_share(value: object, where: str) -> float:
    """A number written as text, so that it reads back exactly."""
    try:
        return float(as_text(value, where))
    except ValueError as error:
        raise UnreadableJson(f"{where} is not a number written as text") from error


def share_text(value: float) -> str:
    """The shortest text that reads back as exactly this number."""
    return repr(float(value))
