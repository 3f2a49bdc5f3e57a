"""The schemas a model is held to: closed, complete, portable, and in step with the payloads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from connectors.registry import ACTION_KINDS, UnknownKind
from connectors.schemas import action_schema
from tests.connectors.examples import EXAMPLES

every_kind = pytest.mark.parametrize("kind", ACTION_KINDS)
PORTABLE = {"type", "properties", "required", "additionalProperties", "items", "anyOf", "enum",
            "const", "description"}  # fmt: skip


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    children = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    if "items" in schema:
        children.append(schema["items"])
    for child in children:
        yield from nodes(child)


@every_kind
def test_every_object_is_closed_and_every_property_required(kind: str) -> None:
    objects = [node for node in nodes(action_schema(kind)) if node.get("type") == "object"]
    assert objects
    for node in objects:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


@every_kind
def test_only_widely_understood_keywords_are_used(kind: str) -> None:
    for node in nodes(action_schema(kind)):
        assert set(node) <= PORTABLE
        assert "type" in node or "anyOf" in node


@every_kind
def test_the_example_fits_and_an_extra_field_does_not(kind: str) -> None:
    schema = action_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(EXAMPLES[kind], schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**EXAMPLES[kind], "approved": True}, schema)


def test_optional_values_may_be_null() -> None:
    schema = action_schema("email")
    assert schema["properties"]["in_reply_to"]["anyOf"] == [{"type": "string"}, {"type": "null"}]


def test_limits_are_said_in_words() -> None:
    assert action_schema("email")["properties"]["to"]["description"] == (
        "Plain addresses, no names; at least 1; at most 10 entries"
    )
    assert "at most 20000 characters" in action_schema("email")["properties"]["body"]["description"]


def test_an_unknown_kind_has_no_schema() -> None:
    with pytest.raises(UnknownKind):
        action_schema("fax")


def test_changing_a_schema_changes_it_for_nobody_else() -> None:
    action_schema("email")["properties"].clear()
    assert "body" in action_schema("email")["properties"]
