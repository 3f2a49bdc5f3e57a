"""Asks a connected model to put a sentence into words that a grammar reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drafting.contract import Usage


@dataclass(frozen=True, slots=True)
class RewordRequest:
    """A sentence a person typed. `phrases` and `examples` show the words the grammar knows."""

    sentence: str
    unclear: str
    phrases: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reworded:
    """The model's words, "" when it could not say it in words the grammar knows."""

    sentence: str
    model: str
    prompt_version: str
    usage: Usage


class RewordFailed(Exception):
    """No usable words came back; the message says why, in plain words."""


class Rewriter(Protocol):
    """A connected model that only proposes words."""

    async def reword(self, request: RewordRequest) -> Reworded:
        """The sentence in the grammar's words. Raises RewordFailed, and nothing else."""

    async def aclose(self) -> None:
        """Give back what belongs to the running event loop, such as open connections."""
