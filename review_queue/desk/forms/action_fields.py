"""A typed action as form fields, and the fields back as a payload: the exact same values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.numbers import get_currency_precision

from connectors.money import money_text
from connectors.registry import connector_for
from review_queue.desk.forms.at_hand import NOTHING, AtHand
from review_queue.desk.forms.card_shapes import ActionField
from review_queue.desk.forms.chosen_fields import CHOSEN, chosen_controls, chosen_value
from review_queue.desk.words.plain_words import event_words, field_words

LONG_TEXT_FROM = 301
# Threading and identity: what could only be typed wrongly.
_KEPT = frozenset({"in_reply_to", "references", "contact_id", "payment"})


class FieldNotUnderstood(ValueError):
    """A typed-in value cannot be read; `fields` maps the control's name to what is wrong."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("Some fields could not be read. Nothing was approved.")
        self.fields = dict(fields)


def fields_for(
    prefix: str,
    kind: str,
    payload: Mapping[str, Any],
    provenance: Mapping[str, str],
    at_hand: AtHand = NOTHING,
) -> tuple[ActionField, ...]:
    """The controls of one action, named `prefix-field`; empty kept fields are left out.

    What can be chosen is in `at_hand`.
    """
    schema = dict(_schema_of(kind))
    for name, allowed in at_hand.choices.items():
        schema[name] = {**schema.get(name, {}), "enum": list(allowed), "named": True}
    ordered = [*(name for name in schema if name in payload), *(payload.keys() - schema.keys())]
    found: list[ActionField] = []
    for name in ordered:
        slot = _Slot(f"{prefix}-{name}", name, provenance.get(name, ""), schema.get(name, {}))
        if name in CHOSEN:
            found += _chosen(slot, payload[name], at_hand)
        elif kind == "webhook" and name == "event":
            found.append(_event(slot, payload[name]))
        else:
            found += _controls(slot, payload[name])
    return tuple(found)


@cache
def _schema_of(kind: str) -> Mapping[str, Any]:
    """The fields of a kind; making them takes milliseconds, and a page asks six times."""
    properties: Mapping[str, Any] = (
        connector_for(kind).payload_model.model_json_schema().get("properties", {})
    )
    return properties


def payload_from(
    prefix: str,
    original: Mapping[str, Any],
    posted: Mapping[str, str],
    at_hand: AtHand = NOTHING,
) -> dict[str, Any]:
    """The payload with what was typed in; fields that were not sent keep their value.

    Raises FieldNotUnderstood, naming every control that cannot be read.
    """
    problems: dict[str, str] = {}
    result = {
        name: chosen_value(f"{prefix}-{name}", name, value, posted, at_hand)
        if name in CHOSEN
        else _read(f"{prefix}-{name}", name, value, posted, problems)
        for name, value in original.items()
    }
    if problems:
        raise FieldNotUnderstood(problems)
    return result


@dataclass(frozen=True, slots=True)
class _Slot:
    """One field of a payload: its control's name, its own, where its value is from, its schema."""

    control: str
    name: str
    origin: str
    schema: Mapping[str, Any]


def _chosen(slot: _Slot, value: Any, at_hand: AtHand) -> Iterator[ActionField]:
    for one in chosen_controls(slot.control, slot.name, value, at_hand):
        yield ActionField(
            one.name, one.label, one.value, one.widget, slot.origin,
            words=one.words, exact=one.exact, options=one.choices,
        )  # fmt: skip


def _event(slot: _Slot, value: str) -> ActionField:
    return ActionField(
        slot.control, field_words(slot.name), value, "line", slot.origin,
        words=event_words(value), exact=value,
    )  # fmt: skip


def _controls(slot: _Slot, value: Any) -> Iterator[ActionField]:
    control, label, origin = slot.control, field_words(slot.name), slot.origin
    if slot.name in _KEPT:
        if value:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield ActionField(control, label, shown, "shown", origin)
    elif _is_named(value):
        for at, item in enumerate(value):
            yield _one(f"{control}-{at}", field_words(item["name"]), item["value"], {}, origin)
    elif isinstance(value, Mapping):
        shown = f"{major_text(value['minor'], value['currency'])} {value['currency']}"
        words = money_text(value["minor"], value["currency"])
        yield ActionField(control, label, shown, "line", origin, "Amount and currency", words=words)
    elif isinstance(value, list):
        lines = "\n".join(map(str, value))
        yield ActionField(control, label, lines, "lines", origin, "One address per line")
    elif value is not None:
        yield _one(control, label, value, slot.schema, origin)


def _one(
    control: str, label: str, value: Any, schema: Mapping[str, Any], origin: str
) -> ActionField:
    if isinstance(value, bool):
        return ActionField(control, label, "yes" if value else "no", "yesno", origin)
    if "enum" in schema:
        return _choice(control, label, str(value), schema, origin)
    text = str(value)
    is_long = schema.get("maxLength", 0) >= LONG_TEXT_FROM or "\n" in text or len(text) > 120
    return ActionField(control, label, text, "text" if is_long else "line", origin)


def _choice(
    control: str, label: str, value: str, schema: Mapping[str, Any], origin: str
) -> ActionField:
    """A list to choose from; what is no longer on it stays choosable until somebody changes it.

    Names the company gave stay as they are; our own codes are said in words.
    """
    allowed: list[str] = schema["enum"]
    values = allowed if value in allowed else [value, *allowed]
    words = {one: one if schema.get("named") else field_words(one) for one in values}
    return ActionField(
        control, label, value, "choice", origin, words=words[value], options=tuple(words.items())
    )


def _read(
    control: str,
    name: str,
    value: Any,
    posted: Mapping[str, str],
    problems: dict[str, str],
) -> Any:
    if name in _KEPT:
        return value
    if _is_named(value):
        return [
            {**item, "value": _read(f"{control}-{at}", "", item["value"], posted, problems)}
            for at, item in enumerate(value)
        ]
    if control not in posted:
        return value
    text = posted[control].replace("\r\n", "\n")
    try:
        return _typed(text, value)
    except (ValueError, InvalidOperation) as error:
        problems[control] = str(error) or "could not be read"
        return value


def _typed(text: str, value: Any) -> Any:
    if isinstance(value, bool):
        return text == "yes"
    if isinstance(value, int):
        if not text.strip().lstrip("-").isascii() or not text.strip().lstrip("-").isdigit():
            raise ValueError("must be a whole number")
        return int(text)
    if isinstance(value, list):
        return [line.strip() for line in text.split("\n") if line.strip()]
    if isinstance(value, Mapping):
        return money_from(text)
    # What was drafted with CRLF comes back with CRLF when nobody touched it.
    if isinstance(value, str) and value.replace("\r\n", "\n") == text:
        return value
    return text


def major_text(minor: int, currency: str) -> str:
    """45.00 for 4500 minor units of EUR; no grouping, so that it reads back."""
    places = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def money_from(text: str) -> dict[str, Any]:
    """{minor, currency} of "45.00 EUR". ValueError when it could be read in two ways."""
    number, _, currency = text.strip().rpartition(" ")
    whole, _, cents = number.strip().partition(".")
    digits_only = (whole + cents).isascii() and (whole + cents).isdigit()
    if not digits_only or len(currency) != 3 or len(whole) > 13:
        raise ValueError("must be an amount with a point and a currency, such as 45.00 EUR")
    places = get_currency_precision(currency.upper())
    if len(cents) > places:
        raise ValueError(f"{currency.upper()} has {places} places after the point")
    return {"minor": int(whole + cents.ljust(places, "0")), "currency": currency.upper()}


def payload_of(payload_text: str) -> dict[str, Any]:
    """The approved canonical text as plain values."""
    payload: dict[str, Any] = json.loads(payload_text)
    return payload


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
