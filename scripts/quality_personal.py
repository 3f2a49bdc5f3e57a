"""Recall of the personal-data detectors on marked spans, per type, on the half kept for judging."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from policies.engine.detectors import personal_numbers, personal_words

FINDERS: dict[str, Callable[[str], Iterable[str]]] = {
    "CREDIT_CARD": personal_numbers.find_cards,
    "EMAIL_ADDRESS": personal_words.find_emails,
    "PHONE_NUMBER": personal_numbers.find_phones,
    "IP_ADDRESS": personal_numbers.find_ip_addresses,
    "STREET_ADDRESS": personal_words.find_addresses,
    "PERSON": personal_words.find_names,
}


@dataclass(slots=True)
class Seen:
    """Marked spans, those found, and findings where no span of any type is marked."""

    spans: int = 0
    found: int = 0
    false: int = 0

    @property
    def recall(self) -> float | None:
        """The share of the marked spans that was found."""
        return self.found / self.spans if self.spans else None


def personal_recall(path: Path) -> dict[str, Seen]:
    """Per type. A span counts as found when a finding holds it or lies in it."""
    seen = {kind: Seen() for kind in FINDERS}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if crc32(row["id"].encode()) % 2 == 0:  # the half the patterns were written on
            continue
        marked = [(span["type"], span["value"]) for span in row["spans"]]
        for kind, find in FINDERS.items():
            values = list(find(row["text"]))
            for type_, value in marked:
                if type_ == kind:
                    seen[kind].spans += 1
                    seen[kind].found += any(value in v or v in value for v in values)
            seen[kind].false += sum(
                not any(value in v or v in value for _, value in marked) for v in values
            )
    return seen
