"""From raw values to a payload that fits its kind exactly, or plain words about what does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from connectors.canonical import NotCanonical, load_canonical

Model = TypeVar("Model", bound=BaseModel)


class Payload(BaseModel):
    """Base of every payload: nothing is guessed, converted or carried along unasked."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class InvalidPayload(ValueError):
    """The payload does not fit its kind; nothing was stored. `problems`: field to plain words."""

    def __init__(self, kind: str, problems: Mapping[str, str]) -> None:
        self.kind = kind
        self.problems = dict(problems)
        lines = "; ".join(f"{name}: {text}" for name, text in self.problems.items())
        super().__init__(f"This {kind} action was not accepted. {lines}")


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field here",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_type": "must be an object with named fields",
    "model_attributes_type": "must be an object with named fields",
    "dict_type": "must be an object with named fields",
    "string_unicode": "holds half a character (lone surrogate), which cannot be sent or kept",
}

# pydantic adds the member it tried to the path of a value that may be text, number or truth.
_UNION_MEMBERS = {"str", "int", "bool"}


def fit(kind: str, model: type[Model], raw: object) -> Model:
    """The values as their model. Raises InvalidPayload with every problem at once."""
    if not isinstance(raw, Mapping):
        raise InvalidPayload(kind, {"payload": "must be an object with named fields"})
    try:
        return model.model_validate(dict(raw))
    except ValidationError as error:
        raise InvalidPayload(kind, problems_of(error)) from None


def read_payload(kind: str, model: type[Model], payload_text: str) -> Model:
    """The approved canonical text as its model. Raises InvalidPayload."""
    try:
        raw = load_canonical(payload_text)
    except NotCanonical as error:
        raise InvalidPayload(kind, {"payload": str(error)}) from error
    return fit(kind, model, raw)


def problems_of(error: ValidationError) -> dict[str, str]:
    """Field path to plain words, first problem per field; never repeats the value given."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False, include_context=True, include_input=False):
        found.setdefault(_path(detail), _words(detail))
    return found


def plain(model: BaseModel) -> dict[str, Any]:
    """The model as dicts, lists, text and whole numbers: what canonical_json takes."""
    return model.model_dump(mode="python")


def _path(detail: ErrorDetails) -> str:
    location = detail["loc"]
    if location and location[-1] in _UNION_MEMBERS:
        location = location[:-1]
    parts = [str(part + 1) if isinstance(part, int) else str(part) for part in location]
    return " ".join(parts) or "payload"


def _words(detail: ErrorDetails) -> str:
    if detail["loc"] and detail["loc"][-1] in _UNION_MEMBERS:
        return "must be text, a whole number, or true/false"
    if detail["type"] in ("too_short", "too_long"):
        return _size_words(detail)
    known = _WORDS.get(detail["type"])
    if known:
        return known
    message = detail["msg"].removeprefix("Value error, ")
    return message.replace("Input should", "must").replace("String should", "must")


def _size_words(detail: ErrorDetails) -> str:
    context = detail["ctx"]
    what = "entries" if context["field_type"] == "List" else "characters"
    if detail["type"] == "too_short":
        return "must not be empty"
    return f"must have at most {context['max_length']} {what}"
