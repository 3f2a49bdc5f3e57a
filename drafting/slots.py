"""Fills {name} slots of a reply template from the company's records, and from nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SLOT = re.compile(r"\{([a-z][a-z0-9_]{0,60})\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A value for a template and the record it was read from."""

    value: str
    reference: str


@dataclass(frozen=True, slots=True)
class FilledText:
    """The text with its slots replaced. `missing` names the slots no record could fill."""

    text: str
    used: tuple[str, ...]
    missing: tuple[str, ...]


def slot_names(text: str) -> tuple[str, ...]:
    """The distinct slots in order of appearance."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def fill(text: str, slots: Mapping[str, Slot]) -> FilledText:
    """Replace each slot once. Braces inside a value stay as they are: nothing is filled twice."""
    names = slot_names(text)
    missing = tuple(name for name in names if name not in slots)

    def replaced(found: re.Match[str]) -> str:
        slot = slots.get(found[1])
        return slot.value if slot else found[0]

    used = tuple(name for name in names if name in slots)
    return FilledText(text=SLOT.sub(replaced, text), used=used, missing=missing)
