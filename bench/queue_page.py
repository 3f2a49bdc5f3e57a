"""G5, G6: the queue page, its searches, an item and the admin's list at two lengths of the queue.

Usage: python -m bench.queue_page [--large 100000]; DATABASE_URL chooses the database. As many tasks
again are closed, as after a while. Two installations are asked in turns, so that whatever else the
machine does meets both alike.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import psycopg

from bench.figures import p50, say
from bench.queue_site import ADDRESSES

SMALL = 1_000
REQUESTS = 40
WARM_UP = 5
Asked = subprocess.Popen[str]


def main() -> None:
    """Print the medians at both sizes, their ratio and the queries of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=100_000)
    large = parser.parse_args().large
    on = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with ExitStack() as stack:
        sites = [stack.enter_context(_installation(size)) for size in (SMALL, large)]
        for place in ADDRESSES:
            rounds = [[_ask(site, place) for site in sites] for _ in range(WARM_UP + REQUESTS)]
            few, many = zip(*rounds[WARM_UP:], strict=True)
            small, big = p50([one[0] for one in few]), p50([one[0] for one in many])
            _, queries, about_login = many[-1]
            goal, limit = ("G6", "1.5 at 1M") if place.startswith("admin") else ("G5", "1.3")
            say("", f"{place}, {on}, {SMALL} / {large} waiting", f"p50 {small:.1f} / {big:.1f} ms")
            say("", f"queries, {place}, {on}", f"{queries:.0f} + {about_login:.0f} of log-in")
            say(goal, f"ratio, {place}, {on} (goal: <= {limit})", f"{big / small:.2f}x")


@contextmanager
def _installation(size: int) -> Iterator[Asked]:
    """A process that holds a queue of `size` and times pages for us."""
    environment = dict(os.environ)
    if environment.get("DATABASE_URL", "").startswith("postgres"):
        environment["DATABASE_URL"] = _new_database(environment["DATABASE_URL"], f"bench_{size}")
    command = [sys.executable, "-m", "bench.queue_site", str(size)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as site:
        if not site.stdout or site.stdout.readline().strip() != "ready":
            raise SystemExit(f"no installation with {size} tasks came up; nothing was measured")
        yield site
        if site.stdin:
            site.stdin.close()


def _new_database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _ask(site: Asked, place: str) -> tuple[float, ...]:
    """Milliseconds, queries of the page, queries about session, user and permissions."""
    if not site.stdin or not site.stdout:
        raise SystemExit("the installation is gone; nothing was measured")
    print(place, file=site.stdin, flush=True)
    return tuple(float(word) for word in site.stdout.readline().split())


if __name__ == "__main__":
    main()
