"""Takes values out of a TOML table one by one and writes down, in words, whatever is wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_KINDS = {str: "a text", int: "a whole number", list: "a list", dict: "a table", bool: "yes or no"}


class Fields:
    """One table of a file. Every mistake goes to `problems`; what is not taken is refused."""

    def __init__(self, table: dict[str, Any], *, place: str, problems: list[str]) -> None:
        self._left = dict(table)
        self.place = place
        self.problems = problems

    def text(
        self,
        name: str,
        *,
        longest: int,
        default: str | None = None,
        choices: Collection[str] = (),
    ) -> str:
        """A text of one or more characters, one of `choices` if there are any; without a default it
        has to be there. Empty after a mistake."""
        value = self._take(name, str, default)
        if not isinstance(value, str):
            return ""
        if value == default:
            return value
        if not value.strip():
            return self._wrong(f"{name} is empty.")
        if len(value) > longest:
            return self._wrong(f"{name} has {len(value)} characters, {longest} are allowed.")
        if choices and value not in choices:
            return self._wrong(f"{name} is “{value[:60]}”; use one of: {', '.join(choices)}.")
        return value

    def number(self, name: str, *, most: int) -> int:
        """A whole number from 0 to `most`; 0 after a mistake."""
        value = self._take(name, int, None)
        if not isinstance(value, int):
            return 0
        if not 0 <= value <= most:
            self._wrong(f"{name} is {value}; it must be from 0 to {most}.")
            return 0
        return value

    def texts(self, name: str, *, choices: Collection[str]) -> tuple[str, ...]:
        """A list of different texts, each one of `choices`, at least one."""
        value = self._take(name, list, None)
        if not isinstance(value, list):
            return ()
        if not value or len(set(map(str, value))) != len(value):
            self._wrong(f"{name} must name at least one thing, and nothing twice.")
            return ()
        for item in value:
            if item not in choices:
                self._wrong(f"{name} names “{str(item)[:60]}”; known are: {', '.join(choices)}.")
                return ()
        return tuple(value)

    def table(self, name: str) -> Fields:
        """A table inside; an empty one after a mistake."""
        value = self._take(name, dict, None)
        if not isinstance(value, dict):
            return Fields({}, place=f"{self.place}, [{name}]", problems=[])
        return Fields(value, place=f"{self.place}, [{name}]", problems=self.problems)

    def tables(self, name: str) -> list[dict[str, Any]]:
        """A list of tables, empty when it is not there."""
        value = self._take(name, list, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._wrong(f"{name} must be a list of tables, written [[{name}]].")
            return []
        return value

    def anything(self, name: str) -> Any:
        """The raw value; None when it is not there."""
        return self._left.pop(name, None)

    def refuse_the_rest(self) -> None:
        """Everything nobody asked for is a mistake: a misspelt setting must not be ignored."""
        for name in self._left:
            self._wrong(f"“{str(name)[:60]}” is not a setting here.")

    def _take(self, name: str, kind: type, default: object) -> Any:
        if name not in self._left:
            if default is None:
                self._wrong(f"{name} is missing.")
            return default
        value = self._left.pop(name)
        # To Python True is a number; to people it is not.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self._wrong(f"{name} must be {_KINDS[kind]}.")
            return None
        return value

    def _wrong(self, what: str) -> str:
        self.problems.append(f"{self.place}: {what}")
        return ""
