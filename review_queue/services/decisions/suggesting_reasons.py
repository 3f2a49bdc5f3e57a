"""Why an edit was probably made, read off the edit itself: offered to the reviewer, never stored
unless they pick it."""

from __future__ import annotations

import re
from collections.abc import Mapping

ORDER = ("wrong_customer", "wrong_fact", "no_ground", "missing", "tone")
_WHO = frozenset(
    {
        "to",
        "cc",
        "bcc",
        "attendees",
        "assignee",
        "contact_id",
        "recipient",
        "iban",
        "account",
        "payee",
    }
)
_FIGURE = re.compile(r"\d")
_PROMISE = re.compile(
    r"\b(?:will|shall|promise[sd]?|guarantee[sd]?|refund(?:ed|s)?|within|by (?:tomorrow|monday"
    r"|tuesday|wednesday|thursday|friday|saturday|sunday)|free of charge|compensat\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def suggest_reasons(changes: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """Codes of the edit taxonomy that fit `changes`: field -> (before, after), likeliest first.

    A field is named as in the payload, such as "to", "amount" or "body".
    """
    found: set[str] = set()
    for name, (old, new) in changes.items():
        if old != new:
            found.add(_reason(name.rpartition(" ")[2], old, new))
    return tuple(code for code in ORDER if code in found)


def _reason(name: str, old: str, new: str) -> str:
    if name in _WHO:
        return "wrong_customer"
    if name == "amount" or _figures(old) != _figures(new):
        return "wrong_fact"
    gone, come = _only_in(old, new), _only_in(new, old)
    if len(_PROMISE.findall(old)) > len(_PROMISE.findall(new)):
        return "no_ground"
    return "missing" if come and not gone else "tone"


def _figures(text: str) -> list[str]:
    return sorted(word for word in _WORD.findall(text) if _FIGURE.search(word))


def _only_in(one: str, other: str) -> list[str]:
    known = _WORD.findall(other.casefold())
    return [word for word in _WORD.findall(one.casefold()) if word not in known]
