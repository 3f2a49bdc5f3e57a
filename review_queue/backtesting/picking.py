"""Picks single facts out of stored facts without reading all of them: most of a backtest's time.

Sound because `inquiry_to_text` wrote the text (its hash is checked): inside a JSON string every
quotation mark is escaped, so the looked-for pieces can only be real keys and values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_DECODE = json.JSONDecoder()
_DRAW = '"draw_millionths": '
_WORKFLOW = '"workflow": {'
_INPUTS = '"input_texts": '


def pick_facts(text: str, names: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The stored facts of these names, trusted and untrusted ones."""
    for name in names:
        key = f'"name": "{name}"'
        place = text.find(key)
        while place >= 0:
            yield _value_at(text, text.rfind("{", 0, place))
            place = text.find(key, place + len(key))


def pick_draw(text: str) -> int:
    """The random draw, in millionths."""
    return _value_after(text, _DRAW, text.index(_DRAW))  # type: ignore[no-any-return]


def pick_workflow(text: str) -> dict[str, Any]:
    """The workflow's settings as they were; they stand last."""
    return _value_after(text, _WORKFLOW[:-1], text.rindex(_WORKFLOW))  # type: ignore[no-any-return]


def pick_inputs(text: str) -> list[dict[str, str]]:
    """The labelled texts that came in."""
    return _value_after(text, _INPUTS, text.index(_INPUTS))  # type: ignore[no-any-return]


def _value_after(text: str, key: str, place: int) -> Any:
    return _value_at(text, place + len(key))


def _value_at(text: str, place: int) -> Any:
    return _DECODE.raw_decode(text, place)[0]
