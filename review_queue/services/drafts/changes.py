"""What an edit or a newer draft changed: word differences, edit ratio, critical values."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from connectors.registry import connector_for
from review_queue.models import Action

_WORD = re.compile(r"\S+")


def edit_ratio_permille(before: Sequence[Action], after: Sequence[Action]) -> int:
    """Word-level Levenshtein distance over the words of the final text, in thousandths (HTER)."""
    old, new = _words(before), _words(after)
    if not new:
        return 1000 if old else 0
    return min(1000, round(1000 * Levenshtein.distance(old, new) / len(new)))


def critical_changes(before: Sequence[Action], after: Sequence[Action]) -> list[str]:
    """Sensitive values that differ ("2.webhook.amount") and whole steps ("2.webhook")."""
    old = {action.position: action for action in before}
    new = {action.position: action for action in after}
    found: list[str] = []
    for place in sorted(old.keys() | new.keys()):
        first, second = old.get(place), new.get(place)
        if first is None or second is None or first.kind != second.kind:
            found.append(f"{place}.{(second or first).kind}")  # type: ignore[union-attr]
            continue
        found += _changed_slots(first, second)
    return found


def changed_fields(before: Sequence[Action], after: Sequence[Action]) -> dict[str, tuple[str, str]]:
    """Label -> (old text, new text) for everything that differs between two bundles."""
    old, new = _flat(before), _flat(after)
    return {
        label: (old.get(label, ""), new.get(label, ""))
        for label in sorted(old.keys() | new.keys())
        if old.get(label, "") != new.get(label, "")
    }


def _changed_slots(first: Action, second: Action) -> list[str]:
    old, new = json.loads(first.payload_text), json.loads(second.payload_text)
    return [
        f"{second.position}.{second.kind}.{slot}"
        for slot in connector_for(second.kind).sensitive_slots
        if old.get(slot) != new.get(slot)
    ]


def _words(actions: Sequence[Action]) -> list[str]:
    return [word for text in _flat(actions).values() for word in _WORD.findall(text)]


def _flat(actions: Sequence[Action]) -> dict[str, str]:
    return {
        f"{action.position}. {action.kind} {name}": _text(value)
        for action in actions
        for name, value in json.loads(action.payload_text).items()
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
