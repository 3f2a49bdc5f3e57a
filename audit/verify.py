"""Recomputes every chain of the ledger and names the first entry that is not what was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import groupby, islice

from django.db import connection, transaction
from django.db.models import QuerySet

from audit.chain import GENESIS, entry_hash, payload_hash
from audit.heads import ChainHead, all_heads, heads_of
from audit.models import Entry, Payload

CHUNK = 500
MOST_PROBLEMS = 20
HASHED = (
    "chain",
    "position",
    "prev_hash",
    "kind",
    "actor",
    "occurred_at",
    "object_ref",
    "payload_sha256",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """The first wrong place of a chain, counted from 1. `kind` is empty when the entry is gone."""

    chain: str
    position: int
    problem: str
    kind: str = ""
    entry_hash: str = ""


@dataclass(slots=True)
class Report:
    """What verifying found. `erased` counts payloads that are no longer kept."""

    entries: int = 0
    chains: int = 0
    erased: int = 0
    bad_chains: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether no chain was touched."""
        return not self.bad_chains

    def add(self, problem: Problem) -> None:
        """Count a bad chain; only the first twenty are described."""
        self.bad_chains += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def as_json(self) -> dict[str, object]:
        """The report for machines: status, counts, the first bad entry and the others."""
        problems = [asdict(problem) for problem in self.problems]
        return {
            "status": "clean" if self.is_clean else "tampered",
            "entries": self.entries,
            "chains": self.chains,
            "erased_payloads": self.erased,
            "bad_chains": self.bad_chains,
            "first_bad": problems[0] if problems else None,
            "problems": problems,
        }


@dataclass(frozen=True, slots=True)
class _Walked:
    """One chain after reading it to its end."""

    chain: str
    length: int
    last_hash: str
    erased: int
    problem: Problem | None


def verify_ledger() -> Report:
    """Check every chain against itself and its head; memory stays flat whatever the length.

    Entries appended meanwhile are no alarm: a head that disagrees is looked at again in one moment.
    Raises django.db.Error when the ledger cannot be read.
    """
    report = Report()
    walks = _walk(Entry.objects.all())
    while batch := list(islice(walks, CHUNK)):
        heads = heads_of([walked.chain for walked in batch])
        for walked in batch:
            _judge(report, walked, heads.get(walked.chain))
    _find_vanished_chains(report)
    return report


def _judge(report: Report, walked: _Walked, head: ChainHead | None) -> None:
    problem = walked.problem or _against_head(walked, head)
    if problem is not None and walked.problem is None:
        walked, problem = _look_again(walked.chain)
    report.chains += 1
    report.entries += walked.length
    report.erased += walked.erased
    if problem is not None:
        report.add(problem)


def _look_again(chain: str) -> tuple[_Walked, Problem | None]:
    """The chain and its head as they are at one and the same moment."""
    with _one_moment():
        found = list(_walk(Entry.objects.filter(chain=chain)))
        walked = found[0] if found else _Walked(chain, 0, "", 0, None)
        return walked, walked.problem or _against_head(walked, heads_of([chain]).get(chain))


def _find_vanished_chains(report: Report) -> None:
    """Heads that stand although not one entry of their chain is left."""
    heads = (head for head in all_heads() if head.position)
    while batch := list(islice(heads, CHUNK)):
        names = [head.chain for head in batch]
        present = set(
            Entry.objects.filter(chain__in=names).values_list("chain", flat=True).distinct()
        )
        for head in batch:
            if head.chain not in present:
                report.chains += 1
                report.add(Problem(head.chain, 1, "missing: every entry of the chain is gone"))


def _walk(entries: QuerySet[Entry]) -> Iterator[_Walked]:
    rows = _with_payloads(entries.order_by("chain", "position").iterator(chunk_size=CHUNK))
    for chain, group in groupby(rows, key=lambda pair: pair[0].chain):
        yield _walk_chain(chain, group)


def _walk_chain(chain: str, rows: Iterator[tuple[Entry, Payload | None]]) -> _Walked:
    position, last, erased = 0, GENESIS, 0
    problem: Problem | None = None
    for entry, payload in rows:
        if problem is None:
            wrong = _what_is_wrong(entry, payload, position + 1, last)
            place = min(entry.position, position + 1)
            problem = _problem(entry, place, wrong) if wrong else None
        position, last = position + 1, entry.entry_hash
        erased += payload is None
    return _Walked(chain, position, last, erased, problem)


def _problem(entry: Entry, place: int, wrong: str) -> Problem:
    if place != entry.position:
        return Problem(entry.chain, place, wrong)
    return Problem(entry.chain, place, wrong, entry.kind, entry.entry_hash)


def _what_is_wrong(entry: Entry, payload: Payload | None, expected: int, last: str) -> str:
    if entry.position > expected:
        return f"missing: entry {expected} is gone, {entry.position} follows"
    if entry.position < expected:
        return f"position: expected {expected}"
    if entry.prev_hash != last:
        return "link: it does not follow from the entry before it"
    if entry_hash({name: getattr(entry, name) for name in HASHED}) != entry.entry_hash:
        return "content: the entry is not what was hashed"
    if payload is not None and payload_hash(payload.salt, payload.text) != entry.payload_sha256:
        return "payload: the details are not what was hashed"
    return ""


def _against_head(walked: _Walked, head: ChainHead | None) -> Problem | None:
    if head is None:
        return Problem(walked.chain, 1, "head: nothing carries the end of this chain")
    if head.position > walked.length:
        return Problem(walked.chain, walked.length + 1, "missing: the chain was cut here")
    if head.position < walked.length:
        return Problem(walked.chain, head.position + 1, "head: the chain goes on past its head")
    if walked.length and head.entry_hash != walked.last_hash:
        return Problem(walked.chain, walked.length, "head: it names another last entry")
    return None


def _with_payloads(entries: Iterator[Entry]) -> Iterator[tuple[Entry, Payload | None]]:
    while batch := list(islice(entries, CHUNK)):
        payloads = _payloads_of(batch)
        for entry in batch:
            yield entry, payloads.get(entry.entry_hash)


def _payloads_of(batch: Sequence[Entry]) -> dict[str, Payload]:
    return Payload.objects.in_bulk([entry.entry_hash for entry in batch])


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything read inside belongs together (SQLite's transactions always do)."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
