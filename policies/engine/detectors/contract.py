"""What every detector promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from policies.engine.facts import Fact
from policies.engine.reading import ReadText


class Side(StrEnum):
    """Which end of the drafter the text stood at: what came in, or what would go out."""

    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Material:
    """All texts of one side, with the untrusted facts beside them.

    `sources` is what an output may rest on: the message, the evidence, the records. `link_hosts`
    are the hosts the company allows links to.
    """

    side: Side
    texts: tuple[ReadText, ...]
    values: Mapping[str, Fact]
    sources: tuple[ReadText, ...] = ()
    link_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it stood, and the words themselves (quoted and bounded later)."""

    where: str
    matched: str


class Detector(Protocol):
    """Finds one thing. `code` is stable; `label` continues "... was found" with its article."""

    @property
    def code(self) -> str:
        """Stable, for statistics and for rules."""

    @property
    def label(self) -> str:
        """What it finds, such as "an instruction to an assistant"."""

    @property
    def sides(self) -> frozenset[Side]:
        """Where it looks."""

    @property
    def only_noticed(self) -> frozenset[Side]:
        """Where a hit is told to the rules and is no reason for a person by itself."""

    def hits(self, material: Material) -> Iterator[Hit]:
        """Everything found, in the order of the texts. Linear time in the length of the texts."""
