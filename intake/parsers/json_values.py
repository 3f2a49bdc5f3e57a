"""JSON read strictly: what two readers could read differently is refused, numbers stay exact."""

from __future__ import annotations

import json

from .errors import UnreadableInput
from .rows import column_name

MEND = "Correct the line and take the file in again; lines already taken in are not repeated."
DEEPEST = 20


def read_object(line: str) -> dict[str, str]:
    """One JSON object as column -> text. Lists and objects inside are kept as JSON text."""
    try:
        found = json.loads(
            line,
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
            parse_int=_Number,
            parse_float=_Number,
        )
    except json.JSONDecodeError as problem:
        reason = f"It is not valid JSON: {problem.msg} at character {problem.colno}."
        raise UnreadableInput(reason, MEND) from problem
    except RecursionError as problem:
        raise UnreadableInput("It is nested without end.", MEND) from problem
    if not isinstance(found, dict):
        raise UnreadableInput("It is not an object with named columns.", MEND)
    row: dict[str, str] = {}
    for name, value in found.items():
        column = column_name(name)
        if column in row:
            raise UnreadableInput(f"The column “{column[:60]}” appears twice.", MEND)
        row[column] = _as_text(value)
    return row


class _Number(str):
    """A number exactly as it was written: 10.00 stays 10.00."""

    __slots__ = ()


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    _check_depth(value, 0)
    return _written(value)


def _written(value: object) -> str:
    """Nested JSON as compact text, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_written(item) for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)}: {_written(inner)}" for key, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)


def _check_depth(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise UnreadableInput(f"It is nested deeper than {DEEPEST} levels.", MEND)
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for item in inner:  # type: ignore[attr-defined]
            _check_depth(item, depth + 1)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise UnreadableInput(f"The column “{name[:60]}” appears twice.", MEND)
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise UnreadableInput(f"{name} is not a number JSON knows.", MEND)
