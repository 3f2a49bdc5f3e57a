"""Reads what is asked for, prepares database and provider, runs the parts, prints one table."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hitl_site.environment.variables import VARIABLES
from tests.doubles.postgres_server import Cluster, running_cluster
from tests.torture.both import run_both
from tests.torture.fx import Fx, start_fx
from tests.torture.report import closing_line, print_rows
from tests.torture.servers import Redis, a_redis

if TYPE_CHECKING:
    from tests.torture.world import World

ROOM_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Around:
    """What runs beside the product: the provider, and real servers where they are used."""

    fx: Fx
    cluster: Cluster | None = None
    redis: Redis | None = None


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """What is to run, where, and in which numbers."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--quick", action="store_true", help="the small numbers of make test")
    parser.add_argument("--part", action="append", default=[], help="only this part")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="")
    parser.add_argument("--seed", type=int, default=0, help="0: a new one, which is printed")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full numbers")
    parser.add_argument("--tasks", type=int, default=10_000, help="at most so many in a part")
    parser.add_argument("--rows", type=Path, help="append each finished row to this file")
    parser.add_argument("--write", action="store_true", help="each part into docs/reliability.md")
    parser.add_argument("--resume", action="store_true", help="not what passed at this commit")
    parser.add_argument("--patience", type=float, default=1.0, help="times the time of each part")
    parser.add_argument("--template", default="", help="a migrated, empty SQLite database")
    parser.add_argument("--keep", action="store_true", help="leave logs and databases behind")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts asked for on one database; 0 when nothing failed."""
    given = sys.argv[1:] if arguments is None else arguments
    chosen = read_arguments(given)
    if chosen.quick:
        chosen.database = chosen.database or "sqlite"
    if not chosen.database:
        return run_both(given, chosen)
    seed = chosen.seed or random.SystemRandom().randrange(1, 2**31)
    print(f"torture: {chosen.database}, seed {seed}", flush=True)  # noqa: T201
    with contextlib.ExitStack() as stack:
        folder = _folder(stack, keep=chosen.keep)
        world = _world(folder, _environment(stack, folder, chosen, seed), seed)
        world.most_tasks = chosen.tasks
        from tests.torture.acts import run_parts  # noqa: PLC0415 - needs the apps loaded

        rows = run_parts(world, chosen, random.Random(seed))  # noqa: S311 - repeatable chaos
        world.end_scene()
    print_rows(rows)
    print(closing_line(rows))  # noqa: T201
    return 1 if any(row.failed for row in rows) else 0


def _folder(stack: contextlib.ExitStack, *, keep: bool) -> Path:
    """Memory where there is enough of it: a killed process loses nothing of it either."""
    memory = Path("/dev/shm")  # noqa: S108 - only a folder made by tempfile goes there
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix="hitl-torture-", dir=memory if roomy else None))
    if keep:
        print(f"kept in {folder}")  # noqa: T201
    else:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _environment(
    stack: contextlib.ExitStack, folder: Path, chosen: argparse.Namespace, seed: int
) -> Around:
    """Servers and provider run, and the variables are set before Django reads them."""
    for name in VARIABLES:
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "hitl_site.settings",
        "DATA_DIR": str(folder / "data"),
        "ENV_FILE": "none",
        "LOG_LEVEL": "ERROR",
    }
    fx = start_fx(folder, seed)
    stack.callback(fx.end)
    os.environ["WEBHOOK_PRIVATE_HOSTS"] = f"127.0.0.1:{fx.port}"
    if chosen.database == "sqlite":
        if chosen.template:
            shutil.copyfile(chosen.template, _made(folder / "data") / "db.sqlite3")
        return Around(fx)
    cluster = stack.enter_context(running_cluster())
    redis = stack.enter_context(a_redis())
    os.environ |= {"DATABASE_URL": f"{cluster.url[:-8]}torture", "REDIS_URL": redis.url}
    return Around(fx, cluster, redis)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _world(folder: Path, around: Around, seed: int) -> World:
    """Migrate once, settle the people in, and freeze that as what every scene starts from."""
    import django  # noqa: PLC0415 - the environment is set only now

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.torture import copies, install, people, world  # noqa: PLC0415

    copies.create_database()
    call_command("migrate", interactive=False, verbosity=0)
    install.drop_holds_and_chance()
    install.make_queryable()
    people.settle(around.fx)
    made = world.World(folder, around.fx, copies.freeze_template(folder), seed)
    made.cluster, made.redis = around.cluster, around.redis
    return made
