"""Values of facts as JSON, each with its kind, so that a flag never comes back as a number."""

from __future__ import annotations

from policies.engine.codec.strict import (
    UnreadableJson,
    as_flag,
    as_list,
    as_object,
    as_text,
    as_whole_number,
)
from policies.engine.facts import FactValue, Money

_MONEY_KEYS = frozenset({"minor", "currency"})


def value_kind(value: FactValue) -> str:
    """money, number, flag, text, list or missing. Raises UnreadableJson for anything else."""
    match value:
        case None:
            return "missing"
        case bool():
            return "flag"
        case Money():
            return "money"
        case int():
            return "number"
        case str():
            return "text"
        case tuple() if all(isinstance(item, str) for item in value):
            return "list"
        case _:
            raise UnreadableJson(f"a {type(value).__name__} cannot be stored as a fact")


def value_to_json(value: FactValue) -> object:
    """The plain value; money as whole minor units with its currency."""
    value_kind(value)
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return list(value) if isinstance(value, tuple) else value


def value_from_json(kind: object, value: object, where: str) -> FactValue:
    """The value again, refused when it does not have the type its kind says."""
    match kind:
        case "missing" if value is None:
            return None
        case "flag":
            return as_flag(value, where)
        case "number":
            return as_whole_number(value, where)
        case "text":
            return as_text(value, where)
        case "list":
            return tuple(as_text(item, where) for item in as_list(value, where))
        case "money":
            found = as_object(value, where, _MONEY_KEYS)
            minor = as_whole_number(found["minor"], f"{where}.minor")
            return Money(minor, as_text(found["currency"], f"{where}.currency"))
        case _:
            raise UnreadableJson(f"{where} has the unknown kind {kind!r}")
