"""Every chain against itself and against the row that carries its head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from audit.chain import GENESIS
from audit.heads import ChainHead, all_heads, heads_of
from audit.verify.hashing import Row, are_whole, what_is_wrong
from audit.verify.reading import (
    all_entries,
    found,
    lawfully_erased,
    new_entries,
    one_chain,
    one_moment,
)
from audit.verify.report import Problem, Remark, Report

HEADS_AT_ONCE = 500
# Between machines clocks differ, and a long transaction is dated at its start.
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(slots=True)
class Walked:
    """One chain after reading it to its end, from behind its first `skipped` entries.

    `backwards` is the first entry whose time lies before that of the one in front of it.
    """

    chain: str
    length: int = 0
    skipped: int = 0
    last_hash: str = GENESIS
    last_at: str = ""
    backwards: Remark | None = None
    erased: int = 0
    problem: Problem | None = None

    @property
    def seen(self) -> int:
        """How many entries were read."""
        return self.length - self.skipped


def verify_chains(report: Report, *, base: int, told: Callable[[int], None]) -> None:
    """Check the entries sealed behind `base` (0: all) and what is unsealed.

    Entries appended meanwhile are no alarm: a head that disagrees is looked at again in one moment.
    """
    chunks = new_entries(base) if base else all_entries()
    walks = _walks(_counted(chunks, told))
    while batch := list(islice(walks, HEADS_AT_ONCE)):
        heads = heads_of([walked.chain for walked in batch])
        for walked in batch:
            _judge(report, walked, heads.get(walked.chain))
    if not base:
        _find_vanished_chains(report)


def _counted(chunks: Iterable[list[Row]], told: Callable[[int], None]) -> Iterator[list[Row]]:
    for chunk in chunks:
        yield chunk
        told(len(chunk))


def _walks(chunks: Iterable[list[Row]]) -> Iterator[Walked]:
    walked: Walked | None = None
    for chunk in chunks:
        erased = lawfully_erased(chunk)
        for row, whole in zip(chunk, are_whole(chunk), strict=True):
            if walked is None or row[0] != walked.chain:
                if walked is not None:
                    yield walked
                walked = _begin(row)
            place, at = walked.length + 1, str(row[6])  # a forged one may be anything
            if not whole or row[1] != place or row[2] != walked.last_hash or at < walked.last_at:
                _look_closer(walked, row, erased)
            walked.length, walked.last_hash, walked.last_at = place, row[3], at
    if walked is not None:
        yield walked


def _look_closer(walked: Walked, row: Row, erased: frozenset[str]) -> None:
    """Say what is wrong with the next row of a chain, if anything is, or odd about its time."""
    walked.erased += row[9] is None
    if walked.problem is not None:
        return
    wrong = what_is_wrong(row, walked.length + 1, walked.last_hash, erased)
    if wrong:
        walked.problem = _problem(row, walked.length + 1, wrong)
    elif str(row[6]) < walked.last_at and walked.backwards is None:
        walked.backwards = _backwards(row, walked.last_at)


def _begin(row: Row) -> Walked:
    """A chain from its start, or behind the entry before, which an earlier run has checked."""
    chain, position, before = row[0], row[1], row[11]
    if before == "" or not isinstance(position, int) or position <= 1:
        return Walked(chain)
    if before is None:
        return Walked(chain, position - 2, position - 2)
    return Walked(chain, position - 1, position - 1, before)


def _problem(row: Row, expected: int, wrong: str) -> Problem:
    chain, position, own, kind = row[0], row[1], row[3], row[4]
    if not isinstance(position, int) or position > expected:
        return Problem(chain, expected, wrong)
    return Problem(chain, position, wrong, kind, own, seq_of(own))


def _backwards(row: Row, before: str) -> Remark | None:
    """None within the tolerance; what a clock says orders nothing, so this is no tampering."""
    try:
        back = datetime.fromisoformat(before) - datetime.fromisoformat(row[6])
    except ValueError:
        words = "clock: its time, or the one before it, cannot be read"
    else:
        if back <= CLOCK_TOLERANCE:
            return None
        words = f"clock: it is dated {back} before the entry in front of it"
    return Remark(row[0], row[1], words, row[4], row[3])


def seq_of(entry_hash: str) -> int:
    """Its place in the global sequence; 0 when it has none."""
    rows = found("SELECT seq FROM audit_seal WHERE entry_hash = %s", [entry_hash])
    return int(rows[0][0]) if rows else 0


def _judge(report: Report, walked: Walked, head: ChainHead | None) -> None:
    problem = walked.problem or _against_head(walked, head)
    if problem is not None and walked.problem is None:
        walked, problem = _look_again(walked.chain)
    report.chains += 1
    report.entries += walked.seen
    report.erased += walked.erased
    if problem is not None:
        report.add(problem)
    elif walked.backwards is not None:
        report.add(walked.backwards)


def _look_again(chain: str) -> tuple[Walked, Problem | None]:
    """The chain and its head as they are at one and the same moment."""
    with one_moment():
        walks = list(_walks(one_chain(chain)))
        walked = walks[0] if walks else Walked(chain)
        return walked, walked.problem or _against_head(walked, heads_of([chain]).get(chain))


def _find_vanished_chains(report: Report) -> None:
    """Heads that stand although not one entry of their chain is left."""
    heads = (head for head in all_heads() if head.position)
    while batch := list(islice(heads, HEADS_AT_ONCE)):
        present = _present([head.chain for head in batch])
        for head in batch:
            if head.chain not in present:
                report.chains += 1
                report.add(Problem(head.chain, 1, "missing: every entry of the chain is gone"))


def _present(chains: Sequence[str]) -> set[str]:
    marks = ", ".join(["%s"] * len(chains))
    rows = found(f"SELECT DISTINCT chain FROM audit_entry WHERE chain IN ({marks})", chains)  # noqa: S608
    return {chain for (chain,) in rows}


def _against_head(walked: Walked, head: ChainHead | None) -> Problem | None:
    if head is None:
        return Problem(walked.chain, 1, "head: nothing carries the end of this chain")
    if head.position > walked.length:
        return Problem(walked.chain, walked.length + 1, "missing: the chain was cut here")
    if head.position < walked.length:
        return Problem(walked.chain, head.position + 1, "head: the chain goes on past its head")
    if walked.length and head.entry_hash != walked.last_hash:
        return Problem(walked.chain, walked.length, "head: it names another last entry")
    return None
