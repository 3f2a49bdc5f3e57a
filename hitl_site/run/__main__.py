"""Reads the command line, starts the parts asked for, and turns every refusal into clear lines."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

OLDEST_PYTHON = (3, 11)
REFUSED = 2
ROLES = {
    "all": "web, worker, beat and anchor",
    "web": "only the web site",
    "worker": "only the worker (needs REDIS_URL)",
    "beat": "only the clock (needs REDIS_URL)",
    "anchor": "only the signing of checkpoints",
}


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """`role` and `demo_password`."""
    parser = argparse.ArgumentParser(
        prog="python -m hitl_site.run",
        description="; ".join(f"{role}: {meaning}" for role, meaning in ROLES.items()),
    )
    parser.add_argument("role", nargs="?", default="all", choices=list(ROLES))
    parser.add_argument(
        "--demo-password", metavar="PASSWORD", help="password of the demo accounts (first start)"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop; 0 then, 2 when something kept it from starting."""
    if sys.version_info < OLDEST_PYTHON:
        return _refuse(
            f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed. "
            "Nothing was started."
        )
    chosen = read_arguments(sys.argv[1:] if arguments is None else arguments)
    if chosen.demo_password:
        os.environ["DEMO_PASSWORD"] = chosen.demo_password
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    return _run(chosen.role)


def _run(role: str) -> int:
    # Imported here: the lines above must work on a Python that cannot read the rest.
    from hitl_site.environment.reading import WrongEnvironment  # noqa: PLC0415
    from hitl_site.run.refusal import CannotStart  # noqa: PLC0415

    try:
        from hitl_site.run.session import run_session  # noqa: PLC0415

        run_session(role)
    except (CannotStart, WrongEnvironment) as refusal:
        return _refuse(str(refusal))
    except KeyboardInterrupt:
        print("Stopped.", flush=True)  # noqa: T201
    return 0


def _refuse(lines: str) -> int:
    print(lines, file=sys.stderr, flush=True)  # noqa: T201
    return REFUSED


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is stored and closed: unloading a thousand modules one by one would only take seconds.
    os._exit(code)
