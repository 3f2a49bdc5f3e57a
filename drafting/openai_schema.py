"""The JSON schema of a draft, as sent to servers that constrain their output by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drafting.contract import ActionType

NAME = "draft"


def draft_schema(
    offered: tuple[ActionType, ...], references: Iterable[str], *, with_options: bool = False
) -> dict[str, Any]:
    """One closed object; every property required, no keyword that strict servers refuse.

    `with_options` also asks for a title, a reason and the other ways to go.
    """
    known = list(references)
    options = _options(offered, known) if with_options else {}
    return closed(
        options
        | {
            "category": _text("A few words: what this is about"),
            "confidence_percent": {
                "type": "integer",
                "description": "Whole number from 0 to 100",
            },
            "unsure_about": _text("What a person should check; empty when nothing"),
            "flags": {"type": "array", "items": _text("Lower-case words joined by _")},
            "actions": {"type": "array", "items": _any_action(offered)},
            "evidence": {"type": "array", "items": _evidence(known)},
        }
    )


def _options(offered: tuple[ActionType, ...], references: list[str]) -> dict[str, Any]:
    said = {
        "title": _text("A few words that tell this way to go from the others"),
        "reason": _text("One sentence: what speaks for it, and against it"),
    }
    way = said | {
        "actions": {"type": "array", "items": _any_action(offered)},
        "evidence": {"type": "array", "items": _evidence(references)},
    }
    return said | {"alternatives": {"type": "array", "items": closed(way)}}


def _any_action(offered: tuple[ActionType, ...]) -> dict[str, Any]:
    forms = [
        closed({"kind": {"type": "string", "enum": [item.kind]}, "payload": dict(item.schema)})
        for item in offered
    ]
    # Without any kind the list must stay empty; the local check sees to it.
    return {"anyOf": forms} if forms else closed({})


def _evidence(references: Iterable[str]) -> dict[str, Any]:
    return closed(
        {
            "kind": {"type": "string", "enum": ["message", "template", "knowledge", "record"]},
            "reference": {"type": "string", "enum": list(references)},
            "quote": _text("Copied from that source, character by character"),
        }
    )


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties, as strict servers want it."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
