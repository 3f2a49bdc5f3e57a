"""The JSON schema of each kind, in the form OpenAI-compatible servers accept for structured output.

Closed objects, every property required, no references. Lengths and patterns are said in words and
checked by validate_payload: some servers refuse the keywords, and grammar-based ones choke on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from connectors.registry import connector_for

_KEPT = {"type", "enum", "const"}


def action_schema(
    kind: str, choices: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Any]:
    """The schema of the payload of a kind, the caller's own copy. Raises UnknownKind.

    A field named in `choices` holds one of these values.
    """
    schema = deepcopy(_schema(kind))
    for name, allowed in (choices or {}).items():
        schema["properties"][name]["enum"] = list(allowed)
    return schema


@cache
def _schema(kind: str) -> dict[str, Any]:
    # Making it takes a millisecond and a half, and every draft asks for all kinds.
    full = connector_for(kind).payload_model.model_json_schema()
    return _portable(full, full.get("$defs", {}))


def _portable(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        target = definitions[node["$ref"].rpartition("/")[2]]
        return _portable({**target, **{k: v for k, v in node.items() if k != "$ref"}}, definitions)
    result: dict[str, Any] = {key: node[key] for key in node if key in _KEPT}
    if "properties" in node:
        result["properties"] = {
            name: _portable(child, definitions) for name, child in node["properties"].items()
        }
        result["required"] = list(node["properties"])
        result["additionalProperties"] = False
    if "items" in node:
        result["items"] = _portable(node["items"], definitions)
    if "anyOf" in node:
        result["anyOf"] = [_portable(child, definitions) for child in node["anyOf"]]
    description = _description(node)
    if description:
        result["description"] = description
    return result


def _description(node: Mapping[str, Any]) -> str:
    words = [node["description"]] if node.get("description") else []
    if "maxLength" in node:
        words.append(f"at most {node['maxLength']} characters")
    if "minItems" in node:
        words.append(f"at least {node['minItems']}")
    if "maxItems" in node:
        words.append(f"at most {node['maxItems']} entries")
    if node.get("minimum") == 1:
        words.append("above zero")
    return "; ".join(words)
