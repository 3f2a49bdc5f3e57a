"""What the anchor signed last, kept outside the database, so that an older one cannot fool it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from audit.chain import GENESIS

MEMORY_FILE = "memory.json"


@dataclass(slots=True)
class Memory:
    """The last signed size with its tree, and when the whole tree was last built anew (seconds)."""

    name: str
    epoch: int = 1
    size: int = 0
    nodes: list[str] = field(default_factory=list)
    last_seal: str = GENESIS
    signed_at: float = 0.0
    checked_at: float = 0.0
    refusal: str = ""


def recall(folder: Path) -> Memory | None:
    """What was kept; None before the first time. Raises ValueError when it cannot be read."""
    path = folder / MEMORY_FILE
    if not path.exists():
        return None
    try:
        return Memory(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} cannot be read") from error


def keep(folder: Path, memory: Memory) -> None:
    """Replace what was kept, whole or not at all."""
    draft = folder / f".{MEMORY_FILE}"
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(asdict(memory), stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / MEMORY_FILE)
