"""Takes labelled texts from a file, and says beforehand what that would do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from policies.history import Author
from policies.topics.errors import UnreadableLabels
from policies.topics.examples import LabelledExample, Risk
from policies.topics.label_files import MOST_BYTES, LabelFile, RefusedLine, read_label_file
from policies.topics.models import TopicExample

__all__ = ["MOST_BYTES", "LabelPreview", "import_labels", "imported_examples", "preview_labels"]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A text that is here already and would take another label."""

    text: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class LabelPreview:
    """What taking a file would do. `topics` counts texts by label and risk, most first."""

    new: int
    relabelled: tuple[Relabelled, ...]
    known: int
    topics: tuple[tuple[str, str, int], ...]
    refused: tuple[RefusedLine, ...]
    fault: str

    @property
    def usable(self) -> int:
        """How many texts can be taken."""
        return self.new + len(self.relabelled) + self.known


def preview_labels(*, file: BinaryIO) -> LabelPreview:
    """What `import_labels` would do with this file; nothing is stored."""
    found = read_label_file(file)
    stored = dict(_stored(found.rows.values()))
    relabelled = [
        Relabelled(row.text, _words(stored[row.text]), _words(row))
        for row in found.rows.values()
        if row.text in stored and _words(stored[row.text]) != _words(row)
    ]
    counts = Counter((row.label, row.risk.value) for row in found.rows.values())
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return LabelPreview(
        new=len(found.rows) - len(stored),
        relabelled=tuple(relabelled),
        known=len(stored) - len(relabelled),
        topics=tuple((label, risk, count) for (label, risk), count in ranked),
        refused=found.refused,
        fault=found.fault,
    )


def import_labels(*, file: BinaryIO, by: Author, leave_out_refused: bool = False) -> int:
    """Store the labelled texts of a file; gives how many texts were taken.

    A text that is already here takes the new label. Raises UnreadableLabels naming every line that
    cannot be taken; then nothing was stored. `leave_out_refused` takes the others all the same, as
    long as the file as a whole can be read.
    """
    found = read_label_file(file)
    if found.fault or not found.rows or (found.refused and not leave_out_refused):
        raise UnreadableLabels(found.problems)
    _store(found, by)
    return len(found.rows)


@transaction.atomic
def _store(found: LabelFile, by: Author) -> None:
    now = timezone.now()
    rows = [
        TopicExample(
            text_sha256=_hash(row.text),
            text=row.text,
            label=row.label,
            risk=row.risk.value,
            group=row.group,
            imported_at=now,
            imported_by_id=by.id,
            imported_by_name=by.name[:200],
        )
        for row in found.rows.values()
    ]
    changed = ("label", "risk", "group", "imported_at", "imported_by_id", "imported_by_name")
    TopicExample.objects.bulk_create(
        rows,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["text_sha256"],
        update_fields=changed,
    )


def imported_examples() -> Iterator[LabelledExample]:
    """Every imported text, in the order of its first import."""
    for row in TopicExample.objects.order_by("id").iterator():
        yield LabelledExample(row.text, row.label, Risk(row.risk), row.group)


def imported_counts() -> Mapping[str, int]:
    """How many imported texts there are of each risk."""
    found = Counter(TopicExample.objects.order_by().values_list("risk", flat=True))
    return {risk.value: found[risk.value] for risk in Risk}


def _stored(rows: Iterable[LabelledExample]) -> Iterator[tuple[str, LabelledExample]]:
    """The texts that are here already, with their present labels."""
    hashes = iter({_hash(row.text) for row in rows})
    while some := list(islice(hashes, _AT_ONCE)):
        for row in TopicExample.objects.filter(text_sha256__in=some):
            yield row.text, LabelledExample(row.text, row.label, Risk(row.risk), row.group)


def _words(row: LabelledExample) -> str:
    return f"{row.label} ({row.risk.value})"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
