"""What comes of a typed sentence: a rule with everything assumed, or the part that is unclear."""

from __future__ import annotations

from dataclasses import dataclass

from policies.engine.spec import Rule


@dataclass(frozen=True, slots=True)
class Understood:
    """The rule, without id and name, and the sentence that says it back.

    `assumptions` name everything the words left open, in sentences for the owner.
    """

    rule: Rule
    echo: str
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why there is no rule. `start` to `end` are the characters to underline; nothing was kept.

    `suggestion` is what to write instead, empty when nothing comes close. `is_final` says that it
    was understood and cannot be, so other words would not help.
    """

    message: str
    start: int
    end: int
    suggestion: str = ""
    is_final: bool = False


Parsed = Understood | Unclear


class NotUnderstood(Exception):
    """Stops the reading at one part of the sentence; becomes an `Unclear`."""

    def __init__(
        self, message: str, start: int, end: int, suggestion: str = "", *, is_final: bool = False
    ) -> None:
        super().__init__(message)
        self.unclear = Unclear(message, start, end, suggestion, is_final)
