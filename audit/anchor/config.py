"""What the anchor has to know; given to it as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

EVERY_S = 300.0
EVERY_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class AnchorConfig:
    """`database` is the path of a SQLite file, or `parameters` say how PostgreSQL is reached.

    `name` is who signs: it stands first in every note and must never change. `key_dir` holds key
    and memory, `export_dir` the notes. `ends_with_parent`: stop when standard input is closed.
    `outlet` is what a further way out has to know (address, key); the anchor itself never reads it.
    """

    name: str
    key_dir: str
    export_dir: str
    database: str = ""
    parameters: dict[str, str] | None = None
    every_s: float = EVERY_S
    every_entries: int = EVERY_ENTRIES
    ends_with_parent: bool = False
    outlet: dict[str, str] | None = field(default=None, repr=False)

    @property
    def keys(self) -> Path:
        """The folder of key and memory."""
        return Path(self.key_dir)

    @property
    def exports(self) -> Path:
        """The folder of the notes."""
        return Path(self.export_dir)

    def as_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def config_from_line(line: str) -> AnchorConfig:
    """What `as_line` gave; ValueError or TypeError when it is something else."""
    return AnchorConfig(**json.loads(line))
