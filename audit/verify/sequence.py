"""The global sequence: seals without gap, each bound to the one before, and every exported note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from audit.chain import GENESIS, utc_text
from audit.merkle import Frontier, frontier_from
from audit.seals import seal_hash
from audit.verify.exports import Comparison
from audit.verify.hashing import Row
from audit.verify.reading import found, seals_behind
from audit.verify.report import SEALS, Problem, Report, Verified

MOST_LATE = 20
LATE = timedelta(seconds=60)

_WITHOUT_ENTRY = """
SELECT s.seq, s.entry_hash FROM audit_seal s
  LEFT JOIN audit_entry e ON e.entry_hash = s.entry_hash
 WHERE s.seq > %s AND e.entry_hash IS NULL ORDER BY s.seq LIMIT 1
"""
_UNSEALED = """
  FROM audit_entry e LEFT JOIN audit_seal s ON s.entry_hash = e.entry_hash WHERE s.seq IS NULL
"""
_MARKED = """
  FROM audit_entry e JOIN audit_unsealed m ON m.entry_hash = e.entry_hash WHERE 1 = 1
"""


def verify_sequence(
    report: Report, base: Verified | None, compared: Comparison, told: Callable[[int], None]
) -> None:
    """Walk the seals behind `base`, growing the tree, and hold every exported root against it."""
    tree = frontier_from(base.size, base.nodes) if base else Frontier()
    last = base.last_seal if base else GENESIS
    problem: Problem | None = None
    wanted = compared.begin(base.size if base else 0)
    for chunk in seals_behind(tree.size):
        for row in chunk:
            if problem is None and (wrong := _what_is_wrong(row, tree.size + 1, last)):
                problem = _problem(row, tree.size + 1, wrong)
            last = row[3]
            tree.add(_raw(last))
            if tree.size == wanted:
                wanted = compared.reached(tree, last)
        report.seals += len(chunk)
        told(len(chunk))
    problem = problem or _without_entry(base.size if base else 0)
    if problem:
        report.add(problem)
    compared.end(tree.size)


def find_unsealed(report: Report, *, only_marked: bool) -> None:
    """Count what waits for a seal, and name what has waited for more than a minute."""
    which = _MARKED if only_marked else _UNSEALED
    report.unsealed = found(f"SELECT COUNT(*) {which}")[0][0]
    if not report.unsealed:
        return
    late = found(
        f"SELECT e.chain, e.position, e.kind, e.entry_hash {which}"
        " AND e.occurred_at < %s ORDER BY e.id LIMIT %s",
        [utc_text(timezone.now() - LATE), MOST_LATE],
    )
    words = "unsealed: it has had no place in the sequence for more than a minute"
    report.late += [Problem(chain, place, words, kind, own) for chain, place, kind, own in late]


def _what_is_wrong(row: Row, expected: int, last: str) -> str:
    seq, entry_hash, prev_hash, own, sealed_at = row
    if seq != expected:
        return f"missing: seal {expected} is gone, {seq} follows"
    if prev_hash != last:
        return "link: it does not follow from the seal before it"
    if seal_hash(seq, prev_hash, entry_hash, sealed_at) != own:
        return "content: the seal is not what was hashed"
    return ""


def _problem(row: Row, expected: int, wrong: str) -> Problem:
    rows = found("SELECT kind FROM audit_entry WHERE entry_hash = %s", [row[1]])
    kind = rows[0][0] if rows and row[0] == expected else ""
    return Problem(SEALS, expected, wrong, kind, row[1] if kind else "", expected)


def _without_entry(base: int) -> Problem | None:
    for seq, entry_hash in found(_WITHOUT_ENTRY, [base]):
        words = "missing: the entry that was sealed here is gone"
        return Problem(SEALS, seq, words, entry_hash=entry_hash, seq=seq)
    return None


def _raw(seal: str) -> bytes:
    try:
        return bytes.fromhex(seal)
    except ValueError:  # tampered with: any other bytes give another root
        return seal.encode(errors="surrogatepass")
