"""Runs the measurements one after the other, each in a process of its own, and prints one table.

Usage: python -m bench [NAME ...], for example: python -m bench decision queue_page
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping

from tests.doubles.postgres_server import postgres_folder, running_postgres

ON_BOTH = (
    "decision",
    "decision_page",
    "queue_page",
    "csv_export",
    "cycles",
    "drain",
    "pipeline",
    "footprint",
    "audit_verify",
    "audit_chain",
)
ON_SQLITE = (
    "start_latency",
    "sqlite_mode",
    "drafting_step",
    "drafting",
    "embedded",
    "rules",
    "backtest",
    "desk_moves",
)
NAMES = (*ON_BOTH, *ON_SQLITE)


def main() -> int:
    """Run what was asked for, all by default; 1 when a measurement could not be made."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    asked = parser.parse_args().names or list(NAMES)
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        parser.error(f"there is no {unknown[0]}; known are {', '.join(NAMES)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = [_run(name, plain) for name in asked]
    for_postgres = [name for name in asked if name in ON_BOTH]
    if for_postgres and postgres_folder() is None:
        print("PostgreSQL is not installed: only SQLite was measured.")
    elif for_postgres:
        for name in for_postgres:
            # A cluster for each: what one measurement left must not slow down the next.
            with running_postgres() as url:
                done.append(_run(name, {**plain, "DATABASE_URL": url}))
    return 0 if all(done) else 1


def _run(name: str, environment: Mapping[str, str]) -> bool:
    command = [sys.executable, "-m", f"bench.{name}"]
    sys.stdout.flush()
    if subprocess.run(command, env=environment, check=False).returncode == 0:
        return True
    print(f"     {name} could not be measured; the lines above say why")
    return False


if __name__ == "__main__":
    raise SystemExit(main())
