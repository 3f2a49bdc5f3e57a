"""Runs the parts one after the other: each within its time, its rows told, kept, and the next."""

from __future__ import annotations

import argparse
import os
import random
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.torture.effects_log import Log
from tests.torture.kept import commit_now, keep, kept_runs, ran_now
from tests.torture.overdue import Overdue, within
from tests.torture.parts import MINUTES, PARTS, QUICK
from tests.torture.report import Row

if TYPE_CHECKING:
    from tests.torture.world import World


def run_parts(world: World, chosen: argparse.Namespace, chance: random.Random) -> list[Row]:
    """The parts asked for, told and kept as they end. SystemExit for one there is none of."""
    if unknown := [name for name in chosen.part if name not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]}; there are {', '.join(PARTS)}.")
    done: list[Row] = []
    for name in chosen.part or (QUICK if chosen.quick else list(PARTS)):
        if chosen.resume and _is_done(world, name):
            print(f"kept   {world.kind:10} {name}: passed at this commit", flush=True)  # noqa: T201
            continue
        load, rows = os.getloadavg()[0], _Rows(world, chosen.rows)
        _run_part(world, name, chosen, chance, rows)
        if chosen.write and rows.told:
            ran = ran_now(world.kind, name, world.seed, load, rows.told)
            keep(ran, order=list(PARTS))
        done += rows.told
    return done


@dataclass
class _Rows:
    """The rows of one part: each is printed, and appended to a file, as soon as it is there."""

    world: World
    path: Path | None
    told: list[Row] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def tell(self, row: Row) -> None:
        timed = row.timed(self.world.kind, time.monotonic() - self.since)
        self.since = time.monotonic()
        self.told.append(timed)
        print(timed.line(), flush=True)  # noqa: T201
        if self.path:
            Log(self.path).say(seed=self.world.seed, **asdict(timed))


def _is_done(world: World, name: str) -> bool:
    return any(
        one.passed and (one.database, one.part, one.commit) == (world.kind, name, commit_now())
        for one in kept_runs()
    )


def _run_part(
    world: World, name: str, chosen: argparse.Namespace, chance: random.Random, rows: _Rows
) -> None:
    """Its rows; one more, red, when it did not come to its end."""
    trouble = ""
    minutes = 0.0 if chosen.quick else MINUTES[name] * chosen.patience
    part = PARTS[name](world, chance, 0.0 if chosen.quick else chosen.scale)
    try:
        with within(minutes * 60), closing(part):
            for row in part:
                rows.tell(row)
    except Overdue:
        trouble = f"it did not come to its end within {minutes:g} minutes"
    except Exception as error:  # noqa: BLE001 - told, and the other parts have something to say too
        trouble = f"it ended by {type(error).__name__}: {' '.join(str(error).split())[:300]}"
    if trouble:
        world.recover()
        rows.tell(Row(name, "stopped before its end", 1, (trouble,)))
