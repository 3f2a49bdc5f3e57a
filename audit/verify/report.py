"""What verifying found, for people and for machines."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

MOST_PROBLEMS = 20
MOST_BAD_NAMES = 10_000
SEALS, EXPORTS = "(seals)", "(checkpoints)"


@dataclass(frozen=True, slots=True)
class Problem:
    """The first wrong place of a chain, counted from 1. `kind` is empty when the entry is gone.

    `seq` is the place in the global sequence, 0 where it has none. What concerns the sequence or
    the exported checkpoints themselves stands under the chains "(seals)" and "(checkpoints)", with
    the number of the seal or the size of the checkpoint as its position.
    """

    chain: str
    position: int
    problem: str
    kind: str = ""
    entry_hash: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Remark(Problem):
    """Worth a look and no tampering: a clock that ran backwards, one person who decided for two."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A checkpoint up to which all was well: its size, its tree's nodes and its last seal."""

    size: int
    nodes: tuple[str, ...]
    last_seal: str


@dataclass(slots=True)
class Report:
    """What verifying found. `base` is the seal a fast run started behind, 0 for a full run.

    `erased` counts payloads lawfully erased; `checkpoints` exported notes that hold; `lost` notes
    of before a restore whose entries are gone with it; `cut` notes a crash cut short; `epochs` how
    often a restored database was opened again; `late` entries that have been unsealed for more than
    a minute: no tampering, but the sealer stands still; `guards_missing` triggers of the database
    that do not stand. `verified` is the largest checkpoint that holds, where a fast run may start;
    `remarks` are the first of `remark_count`; `unchecked` says what could not be checked.
    """

    entries: int = 0
    chains: int = 0
    seals: int = 0
    unsealed: int = 0
    erased: int = 0
    checkpoints: int = 0
    lost: int = 0
    cut: int = 0
    epochs: int = 0
    base: int = 0
    verified: Verified | None = None
    late: list[Problem] = field(default_factory=list)
    guards_missing: list[str] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    bad_chains: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    remark_count: int = 0
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was touched, as far as it could be checked."""
        return not self.bad_chains

    @property
    def status(self) -> str:
        """`tampered`, `unchecked` or `clean`."""
        if not self.is_clean:
            return "tampered"
        return "unchecked" if self.unchecked else "clean"

    def add(self, problem: Problem) -> None:
        """Count a problem or a remark; only the first twenty of each are described."""
        if isinstance(problem, Remark):
            self.remark_count += 1
            if len(self.remarks) < MOST_PROBLEMS:
                self.remarks.append(problem)
            return
        self.bad_chains += 1
        if len(self.bad) < MOST_BAD_NAMES:
            self.bad.add(problem.chain)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def as_json(self) -> dict[str, object]:
        """The report for machines: status, counts, the first bad entry and the others."""
        problems = [asdict(problem) for problem in self.problems]
        return {
            "status": self.status,
            "since_seal": self.base,
            "entries": self.entries,
            "chains": self.chains,
            "seals": self.seals,
            "unsealed": self.unsealed,
            "erased_payloads": self.erased,
            "checkpoints": self.checkpoints,
            "checkpoints_lost_by_restore": self.lost,
            "checkpoints_cut_short": self.cut,
            "epochs": self.epochs,
            "bad_chains": self.bad_chains,
            "first_bad": problems[0] if problems else None,
            "problems": problems,
            "remark_count": self.remark_count,
            "remarks": [asdict(one) for one in self.remarks],
            "unsealed_for_long": [asdict(one) for one in self.late],
            "guards_missing": self.guards_missing,
            "unchecked": self.unchecked,
        }
