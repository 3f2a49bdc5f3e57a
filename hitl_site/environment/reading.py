"""Reads the environment strictly: collects every wrong value, then refuses with one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

from hitl_site.environment.variables import VARIABLES

T = TypeVar("T")
_SHOWN_CHARACTERS = 60
_MISSPELLED_FROM = 0.87
_SHORTEST_GUESSED = 6
# Real variables of other software that look like ours.
_NOT_OURS = frozenset({"OPENAI_API_BASE", "OPENAI_API_TYPE", "HOSTNAME", "PYTHONHTTPSVERIFY"})


class WrongEnvironment(ImproperlyConfigured):
    """One line per wrong variable: what is wrong, that nothing was started, what to write."""


class Environment:
    """The variables of `values`, parsed one by one; nothing is raised before `refuse_if_wrong`."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The parsed value, or `default` when unset, blank or wrong (a problem is noted then).

        `parse` raises ValueError with a reason that completes "NAME=value ...".
        """
        raw = self.values.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as problem:
            self.note(name, str(problem), raw)
            return default

    def needs_both(self, first: str, second: str) -> None:
        """Note a problem when only one of two variables is given that make sense together."""
        given = [name for name in (first, second) if self.values.get(name, "").strip()]
        if len(given) == 1:
            missing = second if given == [first] else first
            self.note(missing, f"is needed with {given[0]}")

    def note(self, name: str, reason: str, raw: str = "") -> None:
        """Remember that `name` is wrong and why."""
        variable = VARIABLES[name]
        shown = "" if variable.secret or not raw else f"={raw[:_SHOWN_CHARACTERS]!r}"
        self.problems.append(
            f"{name}{shown} {reason}. Nothing was started. Example: {name}={variable.example}"
        )

    def refuse_if_wrong(self) -> None:
        """Raises WrongEnvironment when any variable read so far was wrong."""
        if self.problems:
            raise self.refusal()

    def refusal(self) -> WrongEnvironment:
        """The error that tells every problem, one a line."""
        return WrongEnvironment("\n".join(self.problems))


def _letters(name: str) -> str:
    return name.replace("_", "").upper()


def find_misspelled(names: list[str]) -> list[tuple[str, str]]:
    """(written, probably meant) for names that are almost, but not, variables of ours."""
    found = []
    for written in names:
        if written in VARIABLES or written in _NOT_OURS or len(written) < _SHORTEST_GUESSED:
            continue
        likeness, meant = max(
            (SequenceMatcher(None, _letters(written), _letters(name)).ratio(), name)
            for name in VARIABLES
        )
        if likeness >= _MISSPELLED_FROM and len(meant) >= _SHORTEST_GUESSED:
            found.append((written, meant))
    return found
