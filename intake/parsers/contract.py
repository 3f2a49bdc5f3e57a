"""What every parser is: a file in, one outcome per piece of work out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from review_queue.submission import Submission

LARGEST_INPUT = 25 * 1024 * 1024  # bytes: a file through the form, a mail
LARGEST_FIELD = 10 * 1024 * 1024  # bytes: one row of a table


@dataclass(frozen=True, slots=True)
class RefusedPart:
    """One piece that cannot become work. `place` says where ("line 5"); `raw` is that piece."""

    place: str
    reason: str
    what_to_do: str
    raw: bytes


class Parser(Protocol):
    """Reads a seekable stream piece by piece. Raises UnreadableInput when nothing can be read."""

    def __call__(
        self, stream: BinaryIO, *, workflow_key: str, filename: str
    ) -> Iterator[Submission | RefusedPart]: ...
